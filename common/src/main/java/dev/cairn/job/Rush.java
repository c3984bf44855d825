package dev.cairn.job;

import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/**
 * Tells from the last batch of some statement whether more rows are about to come, and waits for them. The start of such a
 * statement costs the server as much as six rows: right after a large batch the next one waits for as long as that one took,
 * and is larger for it. Where few come nobody waits.
 */
public final class Rush {
    private static final int LARGE = 4;
    private static final long LONGEST_PAUSE_NANOS = 4_000_000;

    /** A batch that ended longer ago says nothing of what comes. */
    private static final long REMEMBERED_NANOS = 24_000_000;

    private final LongConsumer pause;
    private volatile Batch last = new Batch(0, 0, 0);

    private record Batch(int size, long tookNanos, long endedNanos) {}

    public Rush() {
        this(LockSupport::parkNanos);
    }

    /** @param pause waits for so many nanoseconds, or a little less */
    public Rush(LongConsumer pause) {
        this.pause = pause;
    }

    /** @param waiting how many are there already beside the one that asks: if as many as last time, more would only wait, too */
    public void letOthersIn(int waiting) {
        Batch before = last;
        boolean many = before.size() >= LARGE && System.nanoTime() - before.endedNanos() < REMEMBERED_NANOS;
        if (many && waiting < before.size()) {
            pause.accept(Math.min(before.tookNanos(), LONGEST_PAUSE_NANOS));
        }
    }

    /** A batch of so many is over. */
    public void ended(int size, long beganNanos) {
        long now = System.nanoTime();
        last = new Batch(size, now - beganNanos, now);
    }
}
