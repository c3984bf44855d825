package dev.cairn.worker.run;

import dev.cairn.message.Ticket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Tickets that came and wait for their claim. */
final class TicketInbox {
    private static final int MOST = 1024;

    /** A broker may take an unacknowledged ticket for lost after a while; well before that it is let go. */
    private static final long LONGEST_NANOS = Duration.ofSeconds(60).toNanos();

    private final Deque<Offered> waiting = new ArrayDeque<>();
    private boolean closed;

    /** A ticket, and whom to tell when it may be forgotten. */
    record Offered(Ticket ticket, Runnable dealtWith, long sinceNanos) {}

    synchronized boolean offer(Ticket ticket, Runnable dealtWith) {
        if (closed || waiting.size() >= MOST) {
            return false;
        }
        waiting.add(new Offered(ticket, dealtWith, System.nanoTime()));
        notifyAll();
        return true;
    }

    synchronized boolean isEmpty() {
        return waiting.isEmpty();
    }

    synchronized int size() {
        return waiting.size();
    }

    /** Waits until {@code untilNanos} for tickets. */
    synchronized void await(long untilNanos) throws InterruptedException {
        while (waiting.isEmpty() && !closed) {
            long left = (untilNanos - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return;
            }
            wait(left);
        }
    }

    /** Takes up to {@code most} of them. */
    synchronized List<Offered> take(int most) {
        List<Offered> taken = new ArrayList<>();
        while (taken.size() < most && !waiting.isEmpty()) {
            taken.add(waiting.remove());
        }
        return taken;
    }

    /** Their claim failed and is tried again: first in the order they came in. */
    synchronized void putBack(List<Offered> taken) {
        taken.reversed().forEach(waiting::addFirst);
    }

    /** Takes out what has waited too long for a free slot; the jobs' rows wait on, and polling finds them. */
    synchronized List<Offered> overdue() {
        List<Offered> overdue = new ArrayList<>();
        while (!waiting.isEmpty() && System.nanoTime() - waiting.getFirst().sinceNanos() > LONGEST_NANOS) {
            overdue.add(waiting.remove());
        }
        return overdue;
    }

    /** Takes nothing more; what is in it stays untold, so that its broker gives it to somebody else. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
