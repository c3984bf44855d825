package dev.cairn.api.timekeeper;

import dev.cairn.api.http.ApiSettings;
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
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Does what the clock makes due, here because workers may be at zero. Any number of replicas may run at once.
 *
 * <p>Workers that cannot reach the database cannot renew their leases, and that is no crash: after the database failed
 * to answer, and after this program's own start, no lease is revoked for the time of one lease.
 */
@ApplicationScoped
public class Timekeeper {
    private static final int LAST = 6000;
    private static final long BETWEEN_FORGETTING_NANOS = 10_000_000_000L;

    private final DueWork due;
    private final EngineSettings engine;
    private final TimekeeperSettings settings;
    private final MeterRegistry metrics;
    private final ClockWatch clock;
    private final Set<String> lanes;
    private final List<Duty> duties;
    private volatile boolean stopped;
    private long mercyEndsNanos;
    private long forgottenNanos = System.nanoTime();
    private DueWork.@Nullable Seen seen;

    private record Duty(Predicate<DueWork.Seen> isDue, Runnable work) {}

    public Timekeeper(
            DueWork due,
            Reminders reminders,
            EngineSettings engine,
            TimekeeperSettings settings,
            ApiSettings api,
            MeterRegistry metrics) {
        this.due = due;
        this.engine = engine;
        this.settings = settings;
        this.metrics = metrics;
        this.clock = new ClockWatch(due, engine.lease(), metrics, this::haveMercy);
        this.lanes = api.lanes();
        this.duties = List.of(
                new Duty(DueWork.Seen::leasesRanOut, this::revokeLeases),
                new Duty(look -> look.jobsLost() || look.leasesRanOut(), this::freeLost),
                new Duty(DueWork.Seen::deadlinesPassed, this::expireDeadlines),
                new Duty(DueWork.Seen::jobsSilent, reminders::announceAgain),
                new Duty(look -> mayForget(), due::forgetLeases));
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
        seen = null;
        attempt(this::look);
        DueWork.Seen look = seen;
        for (Duty duty : duties) {
            // If the look failed, every duty is tried.
            if (look == null || duty.isDue().test(look)) {
                attempt(duty.work());
            }
        }
    }

    /** The clock first: leases that ran out by a jump are not to be revoked in the same tick. */
    private void look() {
        long before = System.nanoTime();
        DueWork.Seen look = due.look(lanes);
        clock.look(new ClockWatch.Reading(before, look.at(), System.nanoTime()));
        seen = look;
    }

    private void attempt(Runnable duty) {
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

    private boolean mayForget() {
        boolean may = System.nanoTime() - forgottenNanos > BETWEEN_FORGETTING_NANOS;
        if (may) {
            forgottenNanos = System.nanoTime();
        }
        return may;
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
