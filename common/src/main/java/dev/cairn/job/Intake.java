package dev.cairn.job;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where submissions become jobs. */
public interface Intake {
    /**
     * Commits the job and its idempotency record together. When it returns, the job survives any crash.
     *
     * @return the job that the submission made, or the one that an earlier submission with its key made
     */
    Accepted submit(Submission submission);

    /** The job an earlier submission made under this key, before anything else of the new one is looked at. */
    Optional<Accepted> earlier(String tenant, Submission.IdempotencyKey idempotency);

    /** The time by the clock that deadlines and {@code runAt} are held against, whatever this process's own says. */
    Instant now();

    /** What became of a submission. */
    sealed interface Accepted {
        /**
         * The times are the database's.
         *
         * @param due whether a worker may have it now
         * @param claimed by the worker it was to start under; null if it is queued
         */
        record Made(
                JobId job,
                boolean due,
                Instant createdAt,
                Instant runAt,
                @Nullable ClaimedJob claimed) implements Accepted {}

        record SameAsBefore(JobId job) implements Accepted {}

        /** The key was used before for another body. */
        record KeyReused() implements Accepted {}
    }
}
