package dev.cairn.job;

import java.util.Optional;

/** What clients may do to jobs that are under way. */
public interface Control {
    /**
     * Asks for a job's end. A queued job ends at once, a running one when its worker hears of it.
     *
     * @return the state it is in after the call; empty when the tenant has no such job
     */
    Optional<JobState> cancel(String tenant, JobId job);
}
