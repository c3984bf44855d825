package dev.cairn.worker.step;

import dev.cairn.job.Outcome;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Stops an attempt from outside. Only work that was entered through {@link #interruptibly} is ever interrupted: an
 * interrupt that reached a thread inside a database write would close its socket in the middle of a COMMIT.
 */
public final class Halt {
    /** Why; a later reason of higher rank replaces an earlier one. */
    public enum Reason {
        /** The worker leaves. */
        LEAVING,
        /** A client asked for the job's end. */
        CANCEL,
        /** The claim is gone: nothing may be written any more. */
        LOST;

        private Outcome outcome() {
            return switch (this) {
                case LEAVING -> new Outcome.HandedBack();
                case CANCEL -> new Outcome.Cancelled();
                case LOST -> new Outcome.Lost();
            };
        }
    }

    private static final ScopedValue<Halt> OF_THIS_THREAD = ScopedValue.newInstance();

    private final BooleanSupplier claimIsOver;
    /** All threads of the attempt, for whoever looks at what they do. */
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

    private final Set<Thread> inside = new HashSet<>();
    /** These wait for their turn and have begun nothing: they are interrupted by any reason. */
    private final Set<Thread> waiting = new HashSet<>();

    private @Nullable Reason reason;
    private boolean interrupting;

    /**
     * @param claimIsOver looks at the clock, for nobody tells a process that stood still: the first thing it did when it
     *     went on would be a call that somebody else has made meanwhile
     */
    public Halt(BooleanSupplier claimIsOver) {
        this.claimIsOver = claimIsOver;
    }

    /**
     * Asks the attempt to end.
     *
     * @param interrupt now, in the middle of a step; otherwise before its next one
     */
    public synchronized void ask(Reason asked, boolean interrupt) {
        if (reason == null || asked.compareTo(reason) > 0) {
            reason = asked;
        }
        interrupting |= interrupt;
        waiting.forEach(Thread::interrupt);
        if (interrupting) {
            inside.forEach(Thread::interrupt);
        }
    }

    /** Ends the attempt if that was asked for: called between steps. */
    public synchronized void check() {
        if (isLost()) {
            throw new AttemptEnded(Reason.LOST.outcome());
        }
        if (reason != null) {
            throw new AttemptEnded(reason.outcome());
        }
    }

    public synchronized boolean isLost() {
        return reason == Reason.LOST || claimIsOver.getAsBoolean();
    }

    /**
     * Runs work that may be interrupted. Work that ends in spite of a halt returns its result, so that a paid call is
     * kept; work that was cut off ends the attempt.
     */
    public <T> T interruptibly(Callable<T> work) throws Exception {
        enter();
        try {
            return ScopedValue.where(OF_THIS_THREAD, this).call(work::call);
        } catch (Exception e) {
            if (wasInterrupted() || isLost()) {
                check();
            }
            throw e;
        } finally {
            leave();
        }
    }

    /**
     * Waits for a turn. Whatever asks the attempt to end interrupts it, also a worker that lets its steps finish: nothing has
     * begun here that could.
     */
    public <T> T waiting(Callable<T> turn) throws Exception {
        synchronized (this) {
            check();
            waiting.add(Thread.currentThread());
        }
        try {
            return turn.call();
        } catch (InterruptedException e) {
            check();
            throw e;
        } finally {
            synchronized (this) {
                waiting.remove(Thread.currentThread());
                Thread.interrupted();
            }
        }
    }

    /**
     * Of the work that this thread runs through {@link #interruptibly}. For what comes between an attempt and the wire and
     * may take its time there, such as a client that waits for a connection.
     */
    public static Optional<Halt> ofThisThread() {
        return OF_THIS_THREAD.isBound() ? Optional.of(OF_THIS_THREAD.get()) : Optional.empty();
    }

    /** Runs work on the current thread as a part of the attempt. */
    public <T> T belonging(Callable<T> work) throws Exception {
        threads.add(Thread.currentThread());
        try {
            return work.call();
        } finally {
            threads.remove(Thread.currentThread());
        }
    }

    /** The threads that run the attempt now. */
    public Set<Thread> threads() {
        return threads;
    }

    private synchronized void enter() {
        check();
        inside.add(Thread.currentThread());
    }

    private synchronized boolean wasInterrupted() {
        return interrupting;
    }

    private synchronized void leave() {
        inside.remove(Thread.currentThread());
        // An interrupt that came too late to stop the work must not hit the write that follows.
        Thread.interrupted();
    }
}
