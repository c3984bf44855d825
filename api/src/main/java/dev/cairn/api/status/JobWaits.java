package dev.cairn.api.status;

import dev.cairn.job.JobId;
import dev.cairn.job.JobListener;
import dev.cairn.job.JobView;
import dev.cairn.job.JobViews;
import dev.cairn.job.StorageFailure;
import io.quarkus.logging.Log;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/**
 * Requests that wait for a job to change. What this process changes itself they are told at once; what others change is looked
 * for: however many wait, all watched jobs are read in one query per tick, and while none waits nothing is read.
 */
@ApplicationScoped
public class JobWaits implements JobListener {
    private static final Duration TICK = Duration.ofMillis(250);

    private final JobViews views;
    private final Map<JobId, Set<Wait>> waiting = new ConcurrentHashMap<>();
    private final AtomicBoolean ticking = new AtomicBoolean();
    private volatile boolean stopped;

    public JobWaits(JobViews views) {
        this.views = views;
    }

    /**
     * A request that waits.
     *
     * @param forItsEnd whether nothing but the job's end is waited for
     * @param changed is released by whoever saw a change that may be the one
     */
    private record Wait(JobId job, Predicate<JobViews.Version> met, boolean forItsEnd, Semaphore changed) {
        private Wait(JobId job, Predicate<JobViews.Version> met, boolean forItsEnd) {
            this(job, met, forItsEnd, new Semaphore(0));
        }
    }

    /** The job when it is final, or as it is after {@code most}; empty if the tenant has none of this identity. */
    public Optional<JobView> untilFinal(String tenant, JobId job, Duration most) {
        return until(tenant, new Wait(job, JobViews.Version::isFinal, true), most);
    }

    /** The job when its revision is none of the {@code seen}, or as it is after {@code most}. */
    Optional<JobView> untilChanged(String tenant, JobId job, EntityTags seen, Duration most) {
        return until(
                tenant, new Wait(job, version -> version.isFinal() || !seen.matches(version.revision()), false), most);
    }

    /** Waits from before the first look: a change between the two would else be missed until the next tick. */
    private Optional<JobView> until(String tenant, Wait wait, Duration most) {
        long end = System.nanoTime() + most.toNanos();
        add(wait);
        try {
            Optional<JobView> now = views.find(tenant, wait.job());
            while (now.isPresent()
                    && !wait.met().test(version(now.get()))
                    && awaitChange(wait, end - System.nanoTime())) {
                now = views.find(tenant, wait.job());
            }
            return now;
        } finally {
            remove(wait);
        }
    }

    /** @return whether the job is to be read again: not by a program that leaves, whose pool may be closed by then */
    private boolean awaitChange(Wait wait, long nanos) {
        if (stopped || nanos <= 0) {
            return false;
        }
        startTicking();
        try {
            if (wait.changed().tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
                // One look serves for all changes until now.
                wait.changed().drainPermits();
            }
            return !stopped;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void add(Wait wait) {
        waiting.compute(wait.job(), (job, others) -> {
            Set<Wait> all = others == null ? ConcurrentHashMap.newKeySet() : others;
            all.add(wait);
            return all;
        });
    }

    private void remove(Wait wait) {
        waiting.computeIfPresent(wait.job(), (job, all) -> {
            all.remove(wait);
            return all.isEmpty() ? null : all;
        });
    }

    @Override
    public void changed(JobId job, boolean isFinal) {
        Set<Wait> waits = waiting.get(job);
        if (waits != null) {
            waits.stream()
                    .filter(wait -> isFinal || !wait.forItsEnd())
                    .forEach(wait -> wait.changed().release());
        }
    }

    private static JobViews.Version version(JobView job) {
        return new JobViews.Version(job.revision(), job.state().isFinal());
    }

    private void startTicking() {
        if (ticking.compareAndSet(false, true)) {
            Thread.ofVirtual().name("job-waits").start(this::tickWhileWaiting);
        }
    }

    private void tickWhileWaiting() {
        while (!waiting.isEmpty() && !stopped) {
            try {
                Thread.sleep(TICK);
                tick();
            } catch (StorageFailure e) {
                // The waits run into their own time limits, and the answer then tells of the database.
            } catch (RuntimeException | Error e) {
                // Whatever it was: without this thread every request would wait for as long as it may.
                Log.error("Waits for jobs could not be looked at; it is tried again at the next tick.", e);
            } catch (InterruptedException e) {
                break;
            }
        }
        ticking.set(false);
        // A wait that came between the last look and this line would otherwise be forgotten.
        if (!waiting.isEmpty() && !stopped) {
            startTicking();
        }
    }

    private void tick() {
        Map<JobId, JobViews.Version> versions = views.versions(Set.copyOf(waiting.keySet()));
        waiting.forEach((job, waits) -> {
            JobViews.Version version = versions.get(job);
            if (version != null) {
                waits.stream()
                        .filter(wait -> wait.met().test(version))
                        .forEach(wait -> wait.changed().release());
            }
        });
    }

    /** The first event of all that come with SIGTERM: the waits must be over before requests under way are given up. */
    void stop(@Observes ShutdownDelayInitiatedEvent leaving) {
        stopped = true;
        Log.infof(
                "Leaving: not ready any more; requests that wait are answered with the job as it is. waiting=%d",
                waiting.values().stream().mapToInt(Set::size).sum());
        waiting.values().forEach(waits -> waits.forEach(wait -> wait.changed().release()));
    }
}
