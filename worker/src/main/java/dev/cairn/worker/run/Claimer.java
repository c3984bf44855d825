package dev.cairn.worker.run;

import dev.cairn.job.Rush;
import dev.cairn.message.Ticket;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * Keeps the free slots busy. Tickets wake it; it polls the database as well, so that jobs flow when tickets are lost. A
 * ticket is dealt with as soon as its claim has committed: from there the lease, not the broker, owns the job.
 */
final class Claimer {
    private static final int LARGEST_BATCH = 64;
    private static final long A_MOMENT_NANOS = 50_000_000;

    /** Between failed claims, whatever the poll: a worker that polls seldom must not stay away from its tickets as long. */
    private static final Duration FIRST_WAIT = Duration.ofMillis(100);

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    /** A suspect waits this long for an idle worker; then workers take nothing else until one of them is idle. */
    private static final int SUSPECT_PATIENCE_SECONDS = 10;

    private final JobRunner runner;
    private final HeldJobs held;
    private final Lease lease;
    private final ClaimsInFlight inFlight;
    private final TicketInbox inbox;
    private final WorkEvents events;
    private final Duration poll;
    private final Rush rush = new Rush();
    private volatile boolean stopped;
    private boolean alone;
    private boolean toldFull;
    /** A suspect waits for an idle worker: nothing is claimed until this one is, or another took it. */
    private boolean yielding;

    Claimer(
            JobRunner runner,
            HeldJobs held,
            Lease lease,
            ClaimsInFlight inFlight,
            TicketInbox inbox,
            WorkEvents events,
            Duration poll) {
        this.runner = runner;
        this.held = held;
        this.lease = lease;
        this.inFlight = inFlight;
        this.inbox = inbox;
        this.events = events;
        this.poll = poll;
    }

    void start() {
        Thread.ofVirtual().name("claimer").start(this::claimForEver);
    }

    void stop() {
        stopped = true;
    }

    private void claimForEver() {
        PollPace pace = new PollPace(poll);
        long nextPoll = System.nanoTime();
        Duration wait = FIRST_WAIT;
        while (!stopped) {
            try {
                inbox.overdue().forEach(offered -> offered.dealtWith().run());
                tellIfFull();
                if (held.free() <= 0) {
                    // Tickets stay where they are meanwhile; whatever came due is asked for as soon as a slot is free.
                    held.startInTurn(true);
                    nextPoll = System.nanoTime();
                    held.awaitFree(poll);
                    continue;
                }
                if (lease.current().isEmpty()) {
                    // In moments: one that opens between the look and the wait wakes nobody, and work may wait for it.
                    nextPoll = System.nanoTime();
                    held.awaitChange(nextPoll + A_MOMENT_NANOS);
                    continue;
                }
                awaitTickets(nextPoll);
                claimTickets();
                if (held.free() > 0 && System.nanoTime() - nextPoll >= 0) {
                    int most = Math.min(held.free(), LARGEST_BATCH);
                    nextPoll =
                            System.nanoTime() + pace.after(claimDue(most), most).toNanos();
                }
                wait = FIRST_WAIT;
            } catch (RuntimeException | Error e) {
                // Whatever it was: without this thread the process would never claim again.
                events.claimFailed(e);
                wait = Pauses.pauseAndDouble(wait, LONGEST_WAIT);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void tellIfFull() {
        if (held.free() <= 0 && !toldFull) {
            toldFull = true;
            events.full(held.slots());
        } else if (held.free() * 2 >= held.slots()) {
            toldFull = false;
        }
    }

    /** While nothing may be claimed, tickets stay where they are: a refusal would only send them round. */
    private void awaitTickets(long untilNanos) throws InterruptedException {
        if (runsAlone() || yielding) {
            held.awaitChange(Math.min(untilNanos, System.nanoTime() + A_MOMENT_NANOS));
        } else {
            inbox.await(untilNanos);
        }
    }

    /** Slots are kept before tickets are taken: no new job sees a free slot and nobody waiting in between. */
    private void claimTickets() {
        if (!inbox.isEmpty() && inbox.size() < held.free()) {
            rush.letOthersIn(inbox.size());
        }
        UUID current = lease.current().orElse(null);
        if (current == null || stopped || runsAlone() || yielding) {
            return;
        }
        int slots = held.keepFree(Math.min(inbox.size(), LARGEST_BATCH));
        if (slots > 0) {
            long began = System.nanoTime();
            claim(current, slots);
            rush.ended(slots, began);
        }
    }

    private void claim(UUID current, int slots) {
        List<TicketInbox.Offered> batch = inbox.take(slots);
        try {
            List<Ticket> tickets =
                    batch.stream().map(TicketInbox.Offered::ticket).toList();
            inFlight.during(() -> runner.take(current, tickets));
        } catch (RuntimeException e) {
            // Nobody knows whether it committed. Asked for again, a job that is owned already fails its epoch.
            inbox.putBack(batch);
            throw e;
        } finally {
            held.keepFreeNoLonger(slots);
        }
        batch.forEach(taken -> taken.dealtWith().run());
    }

    /**
     * Takes what is due, a suspect first if this worker is idle; returns how many. Jobs start as they are made only after a
     * look that left nobody waiting.
     */
    private int claimDue(int most) {
        UUID current = lease.current().orElse(null);
        if (current == null || most <= 0 || stopped || runsAlone()) {
            return 0;
        }
        if (held.startInTurnIfEmpty()) {
            yielding = false;
            alone = inFlight.during(() -> runner.takeSuspect(current)) > 0;
        } else {
            yielding = runner.suspectWaits(SUSPECT_PATIENCE_SECONDS);
        }
        return takeDue(current, alone || yielding ? 0 : most);
    }

    private int takeDue(UUID current, int most) {
        int slots = held.keepFree(most);
        boolean othersWait = true;
        try {
            int taken = slots == 0 ? 0 : inFlight.during(() -> runner.takeDue(current, slots));
            othersWait = taken == slots;
            return taken;
        } finally {
            held.keepFreeNoLonger(slots, othersWait);
        }
    }

    /** Whether a suspect runs here: then nothing else may. */
    private boolean runsAlone() {
        alone = alone && !held.isEmpty();
        return alone;
    }
}
