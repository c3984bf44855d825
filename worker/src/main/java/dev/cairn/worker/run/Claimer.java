package dev.cairn.worker.run;

import dev.cairn.job.StorageFailure;
import dev.cairn.message.Ticket;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the free slots busy. Tickets wake it; it polls the database as well, so that jobs flow when tickets are lost.
 * Tickets that come faster than single claims are answered by claiming what is due in one statement.
 */
final class Claimer {
    private static final int LARGEST_BATCH = 64;
    private static final int MOST_WAITING_TICKETS = 1024;

    /** A suspect waits this long for an idle worker; then workers take nothing else until one of them is idle. */
    private static final int SUSPECT_PATIENCE_SECONDS = 10;

    private final JobRunner runner;
    private final HeldJobs held;
    private final Lease lease;
    private final ClaimsInFlight inFlight;
    private final WorkEvents events;
    private final Duration poll;
    private final BlockingQueue<Ticket> tickets = new ArrayBlockingQueue<>(MOST_WAITING_TICKETS);
    private volatile boolean stopped;
    private boolean alone;

    Claimer(JobRunner runner, HeldJobs held, Lease lease, ClaimsInFlight inFlight, WorkEvents events, Duration poll) {
        this.runner = runner;
        this.held = held;
        this.lease = lease;
        this.inFlight = inFlight;
        this.events = events;
        this.poll = poll;
    }

    /** Never blocks: a ticket that finds no place is made up for by polling. */
    boolean offer(Ticket ticket) {
        return !stopped && tickets.offer(ticket);
    }

    void start() {
        Thread.ofVirtual().name("claimer").start(this::claimForEver);
    }

    void stop() {
        stopped = true;
    }

    private void claimForEver() {
        long nextPoll = System.nanoTime();
        while (!stopped) {
            try {
                held.awaitFree(poll);
                long untilPoll = Math.max(0, nextPoll - System.nanoTime());
                @Nullable Ticket ticket = tickets.poll(untilPoll, TimeUnit.NANOSECONDS);
                boolean full = claim(ticket);
                if (ticket == null) {
                    nextPoll = System.nanoTime() + (full ? 0 : poll.toNanos());
                }
            } catch (StorageFailure e) {
                events.claimFailed(e);
                Pauses.pauseAndDouble(poll, poll);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Whether more is likely to be due. */
    private boolean claim(@Nullable Ticket ticket) {
        UUID current = lease.current().orElse(null);
        int free = Math.min(held.free(), LARGEST_BATCH);
        if (current == null || free <= 0 || stopped || ranAlone(current, ticket)) {
            return false;
        }
        if (ticket != null && tickets.isEmpty()) {
            inFlight.during(() -> runner.take(current, ticket));
            return false;
        }
        tickets.clear();
        return inFlight.during(() -> runner.takeDue(current, free)) == free;
    }

    /** Whether nothing else may be claimed now because of a suspect, here or waiting for an idle worker. */
    private boolean ranAlone(UUID current, @Nullable Ticket ticket) {
        if (alone && !held.isEmpty()) {
            return true;
        }
        alone = false;
        if (ticket != null) {
            return false;
        }
        if (held.isEmpty()) {
            alone = inFlight.during(() -> runner.takeSuspect(current)) > 0;
            return alone;
        }
        return runner.suspectWaits(SUSPECT_PATIENCE_SECONDS);
    }
}
