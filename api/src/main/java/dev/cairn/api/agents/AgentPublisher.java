package dev.cairn.api.agents;

import dev.cairn.agent.AgentDefinition;
import dev.cairn.agent.AgentFiles;
import dev.cairn.agent.AgentVersion;
import dev.cairn.agent.Catalogue;
import dev.cairn.agent.InvalidAgent;
import dev.cairn.tenant.Tenants;
import io.quarkus.logging.Log;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.config.ConfigMapping;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Publishes the agents of the configured folders at start; a changed file becomes a new version. */
@ApplicationScoped
public class AgentPublisher {
    private static final int BEFORE_WORK_BEGINS = 3000;

    private final Catalogue catalogue;
    private final Folders folders;

    public AgentPublisher(Catalogue catalogue, Folders folders) {
        this.catalogue = catalogue;
        this.folders = folders;
    }

    /** Where agents are read from. */
    @ConfigMapping(prefix = "cairn.agents")
    public interface Folders {
        Optional<List<Path>> folders();
    }

    void publish(@Observes @Priority(BEFORE_WORK_BEGINS) StartupEvent startup) {
        Map<String, Path> seen = new HashMap<>();
        for (Path folder : folders.folders().orElse(List.of())) {
            for (AgentDefinition agent : AgentFiles.read(folder)) {
                Path before = seen.put(agent.name(), folder);
                if (before != null) {
                    throw new InvalidAgent("Agent " + agent.name() + " is defined twice: in " + before + " and " + folder
                            + ". Rename one of them.");
                }
                AgentVersion version = catalogue.publish(Tenants.SHARED, agent);
                Log.infof("Agent published. agent=%s", version.ref());
            }
        }
    }
}
