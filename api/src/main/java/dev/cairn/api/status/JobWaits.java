package dev.cairn.api.status;

import dev.cairn.job.JobId;
import dev.cairn.job.JobView;
import dev.cairn.job.JobViews;
import dev.cairn.job.StorageFailure;
import io.quarkus.logging.Log;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/**
 * Requests that wait for a job to change. However many wait, all watched jobs are read in one query per tick; while none
 * waits nothing is read.
 */
@ApplicationScoped
public class JobWaits {
    private static final Duration TICK = Duration.ofMillis(250);

    private final JobViews views;
    private final Set<Wait> waiting = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean ticking = new AtomicBoolean();
    private volatile boolean stopped;

    public JobWaits(JobViews views) {
        this.views = views;
    }

    private record Wait(JobId job, Predicate<JobViews.Version> met, CompletableFuture<Void> done) {}

    /** The job when it is final, or as it is after {@code most}; empty if the tenant has none of this identity. */
    public Optional<JobView> untilFinal(String tenant, JobId job, Duration most) {
        return until(tenant, job, JobViews.Version::isFinal, most);
    }

    /** The job when its revision is none of the {@code seen}, or as it is after {@code most}. */
    Optional<JobView> untilChanged(String tenant, JobId job, EntityTags seen, Duration most) {
        return until(tenant, job, version -> version.isFinal() || !seen.matches(version.revision()), most);
    }

    private Optional<JobView> until(String tenant, JobId job, Predicate<JobViews.Version> met, Duration most) {
        Optional<JobView> now = views.find(tenant, job);
        if (stopped || now.isEmpty() || most.isZero() || met.test(version(now.get()))) {
            return now;
        }
        await(new Wait(job, met, new CompletableFuture<>()), most);
        // Not read again by a program that leaves: its pool may be closed before this request is answered.
        return stopped ? now : views.find(tenant, job);
    }

    private static JobViews.Version version(JobView job) {
        return new JobViews.Version(job.revision(), job.state().isFinal());
    }

    private void await(Wait wait, Duration most) {
        waiting.add(wait);
        startTicking();
        if (stopped) {
            // The stop may have gone through the waits before this one was added.
            wait.done().complete(null);
        }
        try {
            wait.done().get(most.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // The job is answered as it is.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            waiting.remove(wait);
        }
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
        Set<JobId> watched = new HashSet<>();
        waiting.forEach(wait -> watched.add(wait.job()));
        Map<JobId, JobViews.Version> versions = views.versions(watched);
        for (Wait wait : waiting) {
            JobViews.Version version = versions.get(wait.job());
            if (version != null && wait.met().test(version)) {
                wait.done().complete(null);
            }
        }
    }

    /** The first event of all that come with SIGTERM: the waits must be over before requests under way are given up. */
    void stop(@Observes ShutdownDelayInitiatedEvent leaving) {
        stopped = true;
        Log.infof(
                "Leaving: not ready any more; requests that wait are answered with the job as it is. waiting=%d",
                waiting.size());
        waiting.forEach(wait -> wait.done().complete(null));
    }
}
