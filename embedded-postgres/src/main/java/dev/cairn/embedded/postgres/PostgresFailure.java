package dev.cairn.embedded.postgres;

import org.jspecify.annotations.Nullable;

/**
 * The server could not be made, started or examined. The message says what was tried, what was found (with the last
 * lines of the server's log where there are any) and what to do about it.
 */
public final class PostgresFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    PostgresFailure(String message) {
        super(message);
    }

    PostgresFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    static PostgresFailure interrupted(String doing, InterruptedException cause) {
        // The flag is the caller's only way to learn that it was asked to stop.
        Thread.currentThread().interrupt();
        return new PostgresFailure("Interrupted while " + doing + ".", cause);
    }
}
