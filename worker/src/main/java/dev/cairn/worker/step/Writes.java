package dev.cairn.worker.step;

import dev.cairn.job.ClaimedJob;
import dev.cairn.job.JobErrors;
import dev.cairn.job.Outcome;
import dev.cairn.job.StorageFailure;
import java.time.Duration;
import java.util.function.Supplier;

/** Gives an attempt's statements to the database until it takes them. */
final class Writes {
    private static final Duration FIRST_WAIT = Duration.ofMillis(50);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    /** Some, for the outcome of a paid call is lost with the last one; bounded, for no waiting mends a schema. */
    private static final int TRIES_OF_A_BROKEN_ONE = 4;

    private final ClaimedJob job;
    private final Halt halt;
    private final StepEvents events;

    Writes(ClaimedJob job, Halt halt, StepEvents events) {
        this.job = job;
        this.halt = halt;
        this.events = events;
    }

    /**
     * Repeats a statement until the database answers: its connection may be lost after a COMMIT, and giving up then would
     * pay for the step again. The end of the lease ends the repeating, for from then on the job is somebody else's. What
     * the database answers with a refusal ends the attempt.
     */
    <T> T taken(Supplier<T> write) {
        Duration wait = FIRST_WAIT;
        int refusals = 0;
        while (true) {
            if (halt.isLost()) {
                throw new AttemptEnded(new Outcome.Lost());
            }
            try {
                return write.get();
            } catch (StorageFailure e) {
                if (!e.passes()) {
                    endIfRefused(e, ++refusals);
                }
                events.writeFailed(job, e);
                wait = pauseAndDouble(wait);
            }
        }
    }

    private void endIfRefused(StorageFailure failure, int refusals) {
        String told = String.valueOf(failure.getMessage());
        if (failure.kind() == StorageFailure.Kind.REFUSED) {
            events.writeRefused(job, failure);
            throw new AttemptEnded(new Outcome.Refused(JobErrors.storageRefused(told)));
        }
        if (refusals >= TRIES_OF_A_BROKEN_ONE) {
            events.writeRefused(job, failure);
            throw new AttemptEnded(new Outcome.Faltered(JobErrors.statementRefused(told), Duration.ZERO));
        }
    }

    private static Duration pauseAndDouble(Duration wait) {
        try {
            Thread.sleep(wait);
        } catch (InterruptedException e) {
            throw new AttemptEnded(new Outcome.HandedBack());
        }
        Duration doubled = wait.multipliedBy(2);
        return doubled.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : doubled;
    }
}
