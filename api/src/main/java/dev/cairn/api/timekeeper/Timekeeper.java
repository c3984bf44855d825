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
    private final EngineSettings engine;
    private final TimekeeperSettings settings;
    private final MeterRegistry metrics;
    private final List<Runnable> duties;
    private volatile boolean stopped;
    private long mercyEndsNanos;

    public Timekeeper(
            DueWork due,
            Reminders reminders,
            EngineSettings engine,
            TimekeeperSettings settings,
            MeterRegistry metrics) {
        this.due = due;
        this.engine = engine;
        this.settings = settings;
        this.metrics = metrics;
        ClockWatch clock = new ClockWatch(due, engine.lease(), metrics, this::haveMercy);
        // The clock first: leases that ran out by a jump are not to be revoked in the same tick.
        this.duties = List.of(
                clock::look,
                this::revokeLeases,
                this::freeLost,
                this::expireDeadlines,
                reminders::announceAgain,
                due::forgetLeases);
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
            } catch (RuntimeException | Error e) {
                Log.error("Due work failed; it is tried again at the next tick.", e);
            }
            pause();
        }
    }

    /**
     * Each for itself: one whose statement is refused, or waits in vain for somebody's lock, must not keep the jobs of
     * lost workers from being freed.
     */
    private void tick() {
        for (Runnable duty : duties) {
            try {
                duty.run();
            } catch (StorageFailure e) {
                switch (e.kind()) {
                    case UNAVAILABLE -> throw e;
                    case LOCK_TIMEOUT, OUT_OF_TIME -> putOff(e);
                    case REFUSED, BROKEN -> refused(e);
                }
            }
        }
    }

    private void putOff(StorageFailure failure) {
        metrics.counter("cairn.database.failures", "at", "timekeeper").increment();
        Log.warnf(
                "A statement of due work took too long; the rest is done, and it is tried again at the next tick."
                        + " reason=\"%s\"",
                failure.getMessage());
    }

    private void refused(StorageFailure failure) {
        metrics.counter("cairn.database.refusals", "at", "timekeeper").increment();
        Log.errorf(
                "The database refuses a statement of due work; the rest is done, and it is tried again at the next tick."
                        + " reason=\"%s\"",
                failure.getMessage());
    }

    private void revokeLeases() {
        if (System.nanoTime() - mercyEndsNanos > 0) {
            int revoked = due.expireLeases();
            if (revoked > 0) {
                metrics.counter("cairn.leases.lost", "at", "timekeeper").increment(revoked);
                Log.warnf("Leases ran out and were revoked; their jobs are queued again. leases=%d", revoked);
            }
        }
    }

    private void freeLost() {
        for (DueWork.Freed job : due.freeLost(engine.crashLimit())) {
            Log.warnf("Job taken back from a lost worker. job=%s state=%s", job.job(), job.state());
            metrics.counter("cairn.jobs.taken.back", "state", job.state().word())
                    .increment();
        }
    }

    private void expireDeadlines() {
        int late = due.expireDeadlines().size();
        metrics.counter("cairn.jobs.expired").increment(late);
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
