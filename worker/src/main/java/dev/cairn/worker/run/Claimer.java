package dev.cairn.worker.run;

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
    /** A suspect waits for an idle worker: nothing is claimed until this one is, or another took it. */
    private boolean yielding;

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
                if (held.free() <= 0) {
                    // Tickets stay where they are meanwhile; whatever came due is asked for as soon as a slot is free.
                    nextPoll = System.nanoTime();
                    held.awaitFree(poll);
                    continue;
                }
                @Nullable Ticket ticket = tickets.poll(Math.max(0, nextPoll - System.nanoTime()), TimeUnit.NANOSECONDS);
                if (ticket == null || System.nanoTime() - nextPoll >= 0) {
                    nextPoll = System.nanoTime() + (claimDue() ? 0 : poll.toNanos());
                }
                if (ticket != null) {
                    claim(ticket);
                }
            } catch (RuntimeException e) {
                // Whatever it was: without this thread the process would never claim again.
                events.claimFailed(e);
                Pauses.pauseAndDouble(poll, poll);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Takes what is due, a suspect first if this worker is idle; whether more is likely to be due. */
    private boolean claimDue() {
        UUID current = lease.current().orElse(null);
        int free = Math.min(held.free(), LARGEST_BATCH);
        if (current == null || free <= 0 || stopped || runsAlone()) {
            return false;
        }
        if (held.isEmpty()) {
            yielding = false;
            alone = inFlight.during(() -> runner.takeSuspect(current)) > 0;
        } else {
            yielding = runner.suspectWaits(SUSPECT_PATIENCE_SECONDS);
        }
        if (alone || yielding) {
            return false;
        }
        tickets.clear();
        return inFlight.during(() -> runner.takeDue(current, free)) == free;
    }

    private void claim(Ticket ticket) {
        UUID current = lease.current().orElse(null);
        if (current == null || held.free() <= 0 || stopped || runsAlone() || yielding) {
            return;
        }
        if (tickets.isEmpty()) {
            inFlight.during(() -> runner.take(current, ticket));
        } else {
            claimDue();
        }
    }

    /** Whether a suspect runs here: then nothing else may. */
    private boolean runsAlone() {
        alone = alone && !held.isEmpty();
        return alone;
    }
}
