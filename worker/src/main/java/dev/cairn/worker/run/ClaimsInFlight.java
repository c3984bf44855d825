package dev.cairn.worker.run;

import java.util.function.Supplier;

/**
 * Knows whether a claim was under way: while one is, a job may be owned in the database and not yet held here. Jobs that are
 * claimed as they are made are known before, see {@link HeldJobs#expect}.
 */
final class ClaimsInFlight {
    private long started;
    private long ended;

    <T> T during(Supplier<T> claim) {
        synchronized (this) {
            started++;
        }
        try {
            return claim.get();
        } finally {
            synchronized (this) {
                ended++;
            }
        }
    }

    /** A mark for {@link #quietSince}; -1 while a claim is under way. */
    synchronized long generation() {
        return started == ended ? started : -1;
    }

    /** Whether no claim was under way at the mark and none has begun since. */
    synchronized boolean quietSince(long mark) {
        return mark >= 0 && mark == started;
    }
}
