package dev.cairn.job;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Where a job is. {@code docs/job-lifecycle.md} draws every edge between these; the SQL CHECK allows no other word. */
public enum JobState {
    /** Wants a worker, now or at its {@code runAt}. */
    QUEUED,
    /** Claimed by a worker under a lease. */
    RUNNING,
    /** Ended with an output. */
    SUCCEEDED,
    /** Ended with an error. */
    FAILED,
    /** Ended because a client asked. */
    CANCELLED;

    /** Final states never change. */
    public boolean isFinal() {
        return switch (this) {
            case QUEUED, RUNNING -> false;
            case SUCCEEDED, FAILED, CANCELLED -> true;
        };
    }

    /** The word in the database, in JSON and in metrics. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<JobState> of(String word) {
        return Arrays.stream(values()).filter(s -> s.word().equals(word)).findFirst();
    }
}
