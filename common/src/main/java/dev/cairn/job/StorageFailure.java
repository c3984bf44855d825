package dev.cairn.job;

/**
 * The database refused or lost a statement. When it was lost, nobody knows whether a write was committed; every write of
 * the engine may therefore be repeated with the same arguments.
 */
public class StorageFailure extends RuntimeException {
    /** What to do about it. */
    public enum Kind {
        /** Try again until it passes: the connection broke, or the server is away, full, or takes no writes. */
        UNAVAILABLE,
        /** Somebody else held a lock for too long; nothing was written. */
        LOCK_TIMEOUT,
        /** The server is there and ended the statement at its time limit; nothing was written. */
        OUT_OF_TIME,
        /** The data itself was refused; trying again would end the same way. */
        REFUSED,
        /**
         * The statement was refused whatever its data: schema, rights and program do not fit, or the server failed at it.
         * It may pass when somebody mends that, so it is tried again: some times for a step, every ten seconds for what
         * ends or parks a job.
         */
        BROKEN
    }

    /** The server gives no connection more: it, the database or the role has as many as it may have. */
    public static final class NoRoom extends StorageFailure {
        public NoRoom(String told, Throwable cause) {
            super(Kind.UNAVAILABLE, told, cause);
        }
    }

    private final Kind kind;

    /** @param told for logs and for the errors of jobs: nothing of the data */
    public StorageFailure(Kind kind, String told, Throwable cause) {
        super("The database did not take a statement (" + kind + "): " + told, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /** Whether waiting alone mends it. */
    public boolean passes() {
        return switch (kind) {
            case UNAVAILABLE, LOCK_TIMEOUT, OUT_OF_TIME -> true;
            case REFUSED, BROKEN -> false;
        };
    }
}
