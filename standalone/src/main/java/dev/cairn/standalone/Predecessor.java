package dev.cairn.standalone;

import dev.cairn.job.Leases;
import io.quarkus.logging.Log;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Frees what a killed predecessor held, at once instead of after its lease. Only over the embedded database: this JVM
 * holds the lock of its folder, so no other process can be at work in it.
 */
@ApplicationScoped
class Predecessor {
    private static final int BEFORE_THE_WORKER = 4000;

    private final Leases leases;
    private final boolean embedded;

    Predecessor(
            Leases leases,
            @ConfigProperty(name = "cairn.standalone.embedded", defaultValue = "false") boolean embedded) {
        this.leases = leases;
        this.embedded = embedded;
    }

    void end(@Observes @Priority(BEFORE_THE_WORKER) StartupEvent startup) {
        if (embedded && leases.loseAll() > 0) {
            Log.info("The process before this one was killed; its jobs go on here.");
        }
    }
}
