package dev.cairn.bench;

import java.util.ArrayList;
import java.util.List;

/** Holds calls while it is closed, and knows how many have come to it since then. */
final class Gate {
    private final List<Runnable> held = new ArrayList<>();
    private boolean closed;
    private int came;
    private long lastAtMillis;

    synchronized void close() {
        closed = true;
        came = 0;
    }

    void open() {
        List<Runnable> all;
        synchronized (this) {
            closed = false;
            all = List.copyOf(held);
            held.clear();
        }
        all.forEach(Runnable::run);
    }

    /** @return whether the answer waits for the gate to be opened */
    synchronized boolean holds(Runnable answer) {
        if (closed) {
            held.add(answer);
            came++;
            lastAtMillis = System.currentTimeMillis();
        }
        return closed;
    }

    synchronized int came() {
        return came;
    }

    /** When the last call came to it, in milliseconds of the epoch. */
    synchronized long lastAtMillis() {
        return lastAtMillis;
    }
}
