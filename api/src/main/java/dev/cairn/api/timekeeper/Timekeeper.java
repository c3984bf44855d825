package dev.cairn.api.timekeeper;

import dev.cairn.job.DueWork;
import dev.cairn.job.EngineSettings;
import dev.cairn.job.StorageFailure;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;

/**
 * Does what the clock makes due, here because workers may be at zero. Any number of replicas may run at once.
 *
 * <p>Workers that cannot reach the database cannot renew their leases, and that is no crash: after the database failed
 * to answer, and after this program's own start, no lease is revoked for the time of one lease.
 */
@ApplicationScoped
public class Timekeeper {
    private static final int LAST = 6000;

    private final DueWork due;
    private final Reminders reminders;
    private final EngineSettings engine;
    private final TimekeeperSettings settings;
    private final MeterRegistry metrics;
    private volatile boolean stopped;
    private long mercyEndsNanos;

    public Timekeeper(
            DueWork due,
            Reminders reminders,
            EngineSettings engine,
            TimekeeperSettings settings,
            MeterRegistry metrics) {
        this.due = due;
        this.reminders = reminders;
        this.engine = engine;
        this.settings = settings;
        this.metrics = metrics;
    }

    void start(@Observes @Priority(LAST) StartupEvent startup) {
        haveMercy();
        Thread.ofVirtual().name("timekeeper").start(this::tickForEver);
    }

    void stop(@Observes ShutdownEvent shutdown) {
        stopped = true;
    }

    private void tickForEver() {
        while (!stopped) {
            try {
                tick();
            } catch (StorageFailure e) {
                haveMercy();
                metrics.counter("cairn.database.failures", "at", "timekeeper").increment();
                Log.warnf(
                        "Due work could not be done; it is tried again, and no lease is revoked meanwhile. reason=\"%s\"",
                        e.getMessage());
            } catch (RuntimeException e) {
                Log.error("Due work failed; it is tried again at the next tick.", e);
            }
            pause();
        }
    }

    private void tick() {
        if (System.nanoTime() - mercyEndsNanos > 0) {
            int revoked = due.expireLeases();
            if (revoked > 0) {
                metrics.counter("cairn.leases.lost", "at", "timekeeper").increment(revoked);
                Log.warnf("Leases ran out and were revoked; their jobs are queued again. leases=%d", revoked);
            }
        }
        free(due.freeLost(engine.crashLimit()));
        int late = due.expireDeadlines().size();
        metrics.counter("cairn.jobs.expired").increment(late);
        reminders.announceAgain();
        due.forgetLeases();
    }

    private void free(List<DueWork.Freed> freed) {
        for (DueWork.Freed job : freed) {
            Log.warnf("Job taken back from a lost worker. job=%s state=%s", job.job(), job.state());
            metrics.counter("cairn.jobs.taken.back", "state", job.state().word())
                    .increment();
        }
    }

    private void haveMercy() {
        mercyEndsNanos = System.nanoTime() + engine.lease().toNanos();
    }

    private void pause() {
        try {
            Thread.sleep(settings.tick());
        } catch (InterruptedException e) {
            stopped = true;
        }
    }
}
