package dev.cairn.job;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What api and worker must agree on. */
@ConfigMapping(prefix = "cairn.engine")
public interface EngineSettings {
    /** How many workers in a row a job may lose without keeping a step before it must run alone. */
    @WithDefault("5")
    int crashLimit();

    /** How long a worker holds its jobs after its last heartbeat. */
    @WithDefault("10s")
    Duration lease();

    /** How long a queued job may stay unclaimed before it is announced again; doubles with each announcement. */
    @WithDefault("10s")
    Duration announceAfter();
}
