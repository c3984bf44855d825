package dev.cairn.start;

/** The program cannot start as it is configured; the message says what to change. */
public final class StartRefused extends RuntimeException {
    public StartRefused(String message) {
        super(message);
    }
}
