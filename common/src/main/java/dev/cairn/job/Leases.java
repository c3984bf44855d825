package dev.cairn.job;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The right of one incarnation of a worker process to hold jobs. A lease that ended is never revived. */
public interface Leases {
    /**
     * Opens a lease when there is a connection for its heartbeats and one for its work, and takes neither otherwise.
     *
     * @param worker who holds it
     * @param offer what the worker can run, for whoever asks what live workers can do
     * @throws StorageFailure.NoRoom if the database has no room for the two
     */
    UUID open(String worker, Claims.Offer offer, Duration length);

    /**
     * Renews the lease and compares the jobs it owns in the database with those held here, in one round trip.
     *
     * @param held epoch by job of what this process holds or is just settling
     */
    Beat renew(UUID lease, Duration length, Map<JobId, Integer> held);

    /** Without a lease nothing is done: connections that are not in use go back to the database. */
    void rest();

    /** Ends the lease so that its jobs are free at once. Not a crash: it counts towards no limit. */
    void release(UUID lease);

    /**
     * Ends every open lease of a worker as lost: only for the next process of its name, which no other running one has.
     *
     * @return how many there were
     */
    int loseAll(String worker);

    /** The answer to a heartbeat. */
    sealed interface Beat {
        /**
         * @param lost held here, owned no more: abort them
         * @param unheld owned, not held here: hand them back unless a claim is in flight
         * @param cancelled held here, and a client asked for their end
         */
        record Renewed(List<JobId> lost, Map<JobId, Integer> unheld, List<JobId> cancelled) implements Beat {}

        /** The lease ended: everything held under it is lost. */
        record Refused() implements Beat {}
    }
}
