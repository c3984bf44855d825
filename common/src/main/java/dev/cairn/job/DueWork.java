package dev.cairn.job;

import dev.cairn.message.Ticket;
import java.util.List;

/** What the clock makes of jobs. Safe to run in several replicas at once: no leader, batches that skip locked rows. */
public interface DueWork {
    /** Revokes leases that have run out; returns how many. */
    int expireLeases();

    /** Frees running jobs whose lease is revoked or gone: queued again, cancelled if asked, failed at the crash limit. */
    List<Freed> freeLost(int crashLimit);

    /** Fails queued jobs whose deadline has passed. */
    List<JobId> expireDeadlines();

    /** Drops leases that ended long ago and own nothing; returns how many. */
    int forgetLeases();

    /** A job taken from a worker that lost it, the state it is in now, and a ticket if that is {@code queued}. */
    record Freed(JobId job, JobState state, Ticket ticket) {}
}
