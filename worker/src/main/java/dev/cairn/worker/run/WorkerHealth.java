package dev.cairn.worker.run;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready while it may claim: it holds a lease and does not leave. A worker whose slots are all taken is ready. */
@Readiness
@ApplicationScoped
class WorkerHealth implements HealthCheck {
    private final Worker worker;

    WorkerHealth(Worker worker, MeterRegistry registry) {
        this.worker = worker;
        Gauge.builder("cairn.jobs.running", worker, Worker::running).register(registry);
        Gauge.builder("cairn.jobs.slots", worker, Worker::slots).register(registry);
        Gauge.builder("cairn.worker.claims", worker, w -> w.mayClaim() ? 1 : 0).register(registry);
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("worker lease")
                .status(worker.mayClaim())
                .build();
    }
}
