package dev.cairn.job;

import java.time.Instant;
import java.util.Optional;

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
        /** {@code due}: whether a worker may have it now; the times are the database's. */
        record Made(JobId job, boolean due, Instant createdAt, Instant runAt) implements Accepted {}

        record SameAsBefore(JobId job) implements Accepted {}

        /** The key was used before for another body. */
        record KeyReused() implements Accepted {}
    }
}
