package dev.cairn.worker.run;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready while it holds a lease: without one it may not claim. */
@Readiness
@ApplicationScoped
class WorkerHealth implements HealthCheck {
    private final Worker worker;

    WorkerHealth(Worker worker, MeterRegistry registry) {
        this.worker = worker;
        Gauge.builder("cairn.jobs.running", worker, Worker::running).register(registry);
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("worker lease")
                .status(worker.holdsLease())
                .build();
    }
}
