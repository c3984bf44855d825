package dev.cairn.system.chaos;

import java.time.Duration;
import java.time.Instant;

/**
 * When a stopped worker went on.
 *
 * @param by what it calls itself to the model
 * @param stopped for how long
 */
record Thaw(String by, Instant at, Duration stopped) {
    private static final Duration A_MOMENT = Duration.ofSeconds(1);

    /** A worker that is stopped for less keeps its jobs: nobody else can have kept the reply meanwhile. */
    private static final Duration LONG = Field.LEASE.dividedBy(2);

    /** The last check and the socket are so close that a stop falls between them for hardly one of a worker's requests. */
    static final int MOST_REQUESTS = 3;

    /**
     * Whether it explains a request that came too late: one that had passed every check when the process was stopped
     * and lay in its HTTP client. Nothing in the process can call it back.
     */
    boolean explains(Conversations.Asked asked) {
        return stopped.compareTo(LONG) >= 0
                && asked.by().equals(by)
                && !asked.at().isBefore(at)
                && asked.at().isBefore(at.plus(A_MOMENT));
    }
}
