package dev.cairn.job;

/**
 * The database refused or lost a statement. When it was lost, nobody knows whether a write was committed; every write of
 * the engine may therefore be repeated with the same arguments.
 */
public class StorageFailure extends RuntimeException {
    /** What to do about it. */
    public enum Kind {
        /** Try again: the connection broke or the server is away. */
        UNAVAILABLE,
        /** Somebody else held a lock for too long; nothing was written. */
        LOCK_TIMEOUT,
        /** The data itself was refused; trying again would end the same way. */
        REFUSED
    }

    private final Kind kind;

    public StorageFailure(Kind kind, Throwable cause) {
        super("The database did not take a statement (" + kind + "): " + cause.getMessage(), cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
