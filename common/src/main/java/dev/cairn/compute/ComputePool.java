package dev.cairn.compute;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Platform threads for CPU-heavy work. Virtual threads share one carrier thread per core and are never preempted: two of them
 * that compute for seconds would stop the API, the heartbeat and the shutdown of a program on two cores. Work that runs here
 * is scheduled by the operating system, below everything else, and at least one core stays free of it. See docs/adr/0016.
 */
public final class ComputePool {
    /** With more waiting tasks than this, callers that can be told to come back should be. */
    private static final int MANY_WAITING = 500;

    /** Characters that are read and checked in well under a millisecond: handing them over would cost as much. */
    private static final long SHORT = 16 * 1024;

    /** Deeply nested documents are checked by recursion. */
    private static final long STACK_BYTES = 64L * 1024 * 1024;

    private static final int THREADS = Math.max(1, Runtime.getRuntime().availableProcessors() - 1);

    private static final ThreadPoolExecutor POOL =
            new ThreadPoolExecutor(THREADS, THREADS, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                Thread thread = new PoolThread(task);
                thread.setDaemon(true);
                return thread;
            });

    static {
        POOL.allowCoreThreadTimeOut(true);
    }

    private ComputePool() {}

    /** Too much work waits already. */
    public static final class Busy extends RuntimeException {
        Busy() {
            super("Too many documents wait to be checked; try again later.");
        }
    }

    private static final class PoolThread extends Thread {
        PoolThread(Runnable task) {
            super(null, task, "compute", STACK_BYTES);
        }

        @Override
        public void run() {
            ThreadPriority.lower();
            super.run();
        }
    }

    /**
     * Runs work on a thread of the pool and waits for its result, also through interrupts: the work is bounded by its own
     * budget, and a caller that left early would leave it running unseen. Work that is in the pool already runs where it is.
     */
    public static <T> T run(Callable<T> work) throws Exception {
        if (Thread.currentThread() instanceof PoolThread) {
            return work.call();
        }
        return await(POOL.submit(work));
    }

    /**
     * For work whose number nobody else bounds.
     *
     * @throws Busy if so much waits that the caller would wait for long
     */
    public static void refuseIfBusy() {
        if (POOL.getQueue().size() > MANY_WAITING) {
            throw new Busy();
        }
    }

    /** Runs work on a document of so many characters here if it is short, and in the pool if it is long. */
    public static <T> T runBySize(long characters, Callable<T> work) throws Exception {
        return characters <= SHORT ? work.call() : run(work);
    }

    private static <T> T await(Future<T> result) throws Exception {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return result.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw rethrown(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static Exception rethrown(@Nullable Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof Exception exception ? exception : new IllegalStateException(cause);
    }
}
