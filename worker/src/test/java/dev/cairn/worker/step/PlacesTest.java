package dev.cairn.worker.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.job.Outcome;
import dev.cairn.step.StepKind;
import dev.cairn.step.StepRecord;
import dev.cairn.worker.RealJob;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Steps of which only so many may be under way at once. */
class PlacesTest {
    private final Semaphore places = new Semaphore(1, true);
    private final Halt halt = new Halt(() -> false);

    @Test
    void a_step_that_waited_for_its_place_succeeds_at_its_first_try() throws Exception {
        places.acquire();
        CompletableFuture<StepRecord> step = begin(new RealJob());
        awaitWaiting();
        assertThat(step).isNotDone();
        places.release();
        assertThat(step.get(10, TimeUnit.SECONDS).tries()).isEqualTo(1);
        assertThat(places.availablePermits()).isEqualTo(1);
    }

    @Test
    void a_worker_that_lets_its_steps_finish_does_not_wait_for_one_that_has_no_place() throws Exception {
        places.acquire();
        RealJob job = new RealJob();
        CompletableFuture<StepRecord> step = begin(job);
        awaitWaiting();
        halt.ask(Halt.Reason.LEAVING, false);
        assertThat(step.handle((_, ended) -> ((AttemptEnded) ended).outcome()).get(10, TimeUnit.SECONDS))
                .isInstanceOf(Outcome.HandedBack.class);
        assertThat(job.journal()).isEmpty();
    }

    @Test
    void a_deadline_ends_the_wait_for_a_place() throws Exception {
        places.acquire();
        CompletableFuture<StepRecord> step = begin(new RealJob(Duration.ofMillis(300)));
        assertThat(step.handle((_, ended) -> ((AttemptEnded) ended).outcome()).get(10, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.error().type()).endsWith("deadline-passed"));
    }

    @Test
    void a_step_that_fails_gives_its_place_back() throws Exception {
        Steps steps = new RealJob().steps(halt);
        CompletableFuture<StepRecord> step = run(steps, () -> {
            throw new StepFailure.Permanent("no", null);
        });
        assertThat(step.handle((_, ended) -> ended).get(10, TimeUnit.SECONDS)).isInstanceOf(AttemptEnded.class);
        assertThat(places.availablePermits()).isEqualTo(1);
    }

    private CompletableFuture<StepRecord> begin(RealJob job) {
        return run(job.steps(halt), () -> Steps.Made.succeeded("1"));
    }

    private CompletableFuture<StepRecord> run(Steps steps, Steps.Body body) {
        CompletableFuture<StepRecord> step = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                step.complete(steps.once(steps.nextPosition(), StepKind.MODEL, "default", places, body));
            } catch (AttemptEnded e) {
                step.completeExceptionally(e);
            }
        });
        return step;
    }

    private void awaitWaiting() {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!places.hasQueuedThreads()) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.onSpinWait();
        }
    }
}
