package dev.cairn.worker.agent;

import dev.cairn.worker.step.Halt;
import dev.cairn.worker.step.StepFailure;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Bounds the time of code that may not bound its own. */
final class TimeLimit {
    private TimeLimit() {}

    /** @throws StepFailure.Transient when {@code limit} is over; the work is interrupted, but may not heed it */
    static <T> T call(String what, Duration limit, Callable<T> work) throws Exception {
        Optional<Halt> halt = Halt.ofThisThread();
        FutureTask<T> task =
                new FutureTask<>(halt.isPresent() ? () -> halt.get().belonging(work) : work);
        Thread thread = Thread.ofVirtual().name(what).start(task);
        try {
            return task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new StepFailure.Transient(what + " did not end within " + limit + ".", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } finally {
            // Reached by an interrupt of the waiting thread too: the work must not go on unattended.
            thread.interrupt();
        }
    }
}
