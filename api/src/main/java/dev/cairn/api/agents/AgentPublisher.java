package dev.cairn.api.agents;

import dev.cairn.agent.AgentDefinition;
import dev.cairn.agent.AgentFiles;
import dev.cairn.agent.AgentVersion;
import dev.cairn.agent.Catalogue;
import dev.cairn.start.RoomForConnections;
import dev.cairn.tenant.Tenants;
import io.quarkus.logging.Log;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.config.ConfigMapping;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.file.Path;
import java.util.List;
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
        for (AgentDefinition agent : AgentFiles.readAll(folders.folders().orElse(List.of()))) {
            AgentVersion version = RoomForConnections.await(() -> catalogue.publish(Tenants.SHARED, agent));
            Log.infof("Agent published. agent=%s", version.ref());
        }
    }
}
