package dev.cairn.job;

import dev.cairn.message.Ticket;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** What the clock makes of jobs. Safe to run in several replicas at once: no leader, batches that skip locked rows. */
public interface DueWork {
    /** Tells which of the acts below have something to do, by one statement: an idle tick costs no more. */
    Seen look(Collection<String> lanes);

    /**
     * Which acts have something to do.
     *
     * @param at the time by the clock that decides what is due
     * @param leasesRanOut whether {@link #expireLeases} would find some
     * @param jobsLost whether {@link #freeLost} would, as leases are now
     * @param deadlinesPassed whether {@link #expireDeadlines} would
     * @param jobsSilent whether {@link #announceAgain} would, of any of the lanes
     */
    record Seen(Instant at, boolean leasesRanOut, boolean jobsLost, boolean deadlinesPassed, boolean jobsSilent) {}

    /**
     * Makes due again what the clock had made due, or would soon have, before it was set back: otherwise it would wait
     * for the clock to get there a second time. Of replicas that notice within a minute only one does it; a time that a
     * client set stays.
     *
     * @param by how far the clock was set back
     * @param lease how long a lease lasts at most
     * @return how many jobs and deliveries
     */
    int setBack(Duration by, Duration lease);

    /** Revokes leases that have run out; returns how many. */
    int expireLeases();

    /** Frees running jobs whose lease is revoked or gone: queued again, cancelled if asked, failed at the crash limit. */
    List<Freed> freeLost(int crashLimit);

    /** Fails queued jobs whose deadline has passed. */
    List<JobId> expireDeadlines();

    /** Drops leases that ended long ago and own nothing; returns how many. */
    int forgetLeases();

    /** How many jobs of the lane wait for a worker now, counted up to {@code most}. */
    long due(String lane, long most);

    /**
     * Takes up to {@code most} queued jobs that nobody claimed in time since they were announced, the longest silent
     * first, and puts their next time off.
     *
     * @param after how long the first announcement may stay without effect; doubles with each, up to five minutes
     */
    List<Ticket> announceAgain(String lane, Duration after, int most);

    /**
     * Makes the due jobs of the lane count as never announced, because their tickets are gone; in batches, each committed.
     *
     * @return how many jobs
     */
    int forgetAnnouncements(String lane);

    /** A job taken from a worker that lost it, and the state it is in now. */
    record Freed(JobId job, JobState state) {}
}
