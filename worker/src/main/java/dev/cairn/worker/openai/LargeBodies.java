package dev.cairn.worker.openai;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * How many large answers are held at once. Servers that send megabytes to every slot of a worker would fill its heap, which
 * ends the program; so all but a few of them are not read on until those were dealt with.
 */
final class LargeBodies {
    /** Larger than nearly all replies of models. */
    static final int LARGE = 256 * 1024;

    private static final long HEAP_OF_ONE = 64L * 1024 * 1024;

    private final Deque<Permit> waiting = new ArrayDeque<>();
    private int free;

    LargeBodies(int most) {
        this.free = most;
    }

    /** As many as the heap bears: an answer takes several times its size while it is read. */
    static LargeBodies ofHeap() {
        return new LargeBodies((int) Math.max(2, Runtime.getRuntime().maxMemory() / HEAP_OF_ONE));
    }

    /** The right to hold one large answer. */
    final class Permit implements AutoCloseable {
        private final Runnable granted;
        private final AtomicBoolean closed = new AtomicBoolean();

        private Permit(Runnable granted) {
            this.granted = granted;
        }

        /** More than once does no harm. */
        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                passOn(this);
            }
        }
    }

    /** Runs {@code granted} at once, or when another permit was closed. */
    Permit acquire(Runnable granted) {
        Permit permit = new Permit(granted);
        synchronized (this) {
            if (free == 0) {
                waiting.add(permit);
                return permit;
            }
            free--;
        }
        granted.run();
        return permit;
    }

    private void passOn(Permit closed) {
        Permit next;
        synchronized (this) {
            if (waiting.remove(closed)) {
                return;
            }
            next = nextWaiting();
        }
        if (next != null) {
            next.granted.run();
        }
    }

    private @Nullable Permit nextWaiting() {
        Permit next = waiting.poll();
        if (next == null) {
            free++;
        }
        return next;
    }
}
