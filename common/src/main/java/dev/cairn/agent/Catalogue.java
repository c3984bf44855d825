package dev.cairn.agent;

import dev.cairn.job.ClaimedJob.AgentRef;
import java.util.Optional;

/** The published agents. */
public interface Catalogue {
    /**
     * The version that a tenant's submission means: its own agent of that name before a shared one.
     *
     * @param version 0 for the newest
     */
    Optional<AgentVersion> find(String tenant, String name, int version);

    /** A version that a job is pinned to. */
    Optional<AgentVersion> get(AgentRef ref);

    /** Publishes a declared agent as a new version, unless the newest one is the same. */
    AgentVersion publish(String owner, AgentDefinition definition);

    /**
     * Publishes a coded agent under the version its code carries.
     *
     * @throws IllegalStateException if this version was published before with another definition
     */
    AgentVersion publishCoded(String owner, AgentDefinition definition, int version);
}
