package dev.cairn.worker.step;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A step that failed, sorted by what to do about it at the border where the failure was born. */
public abstract sealed class StepFailure extends RuntimeException {
    private StepFailure(String message, @Nullable Throwable cause) {
        // It becomes a job's parked reason, and text columns take no NUL.
        super(Unicode.whole(message).replace('\0', ' '), cause);
    }

    /** It may pass if tried again, at the earliest after {@link #retryAfter()} (zero: the caller chooses). */
    public static final class Transient extends StepFailure {
        private final Duration retryAfter;

        public Transient(String message, @Nullable Throwable cause) {
            this(message, Duration.ZERO, cause);
        }

        public Transient(String message, Duration retryAfter, @Nullable Throwable cause) {
            super(message, cause);
            this.retryAfter = retryAfter;
        }

        public Duration retryAfter() {
            return retryAfter;
        }
    }

    /** Trying again would fail the same way. */
    public static final class Permanent extends StepFailure {
        public Permanent(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
