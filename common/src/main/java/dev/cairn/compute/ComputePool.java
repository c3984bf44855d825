package dev.cairn.compute;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Platform threads for CPU-heavy work. Virtual threads share one carrier thread per core and are never preempted: two of them
 * that compute for seconds would stop the API, the heartbeat and the shutdown of a program on two cores. Work that runs here
 * is scheduled by the operating system beside everything else, and at least one core stays free of it.
 */
public final class ComputePool {
    /** More waiting tasks than this are refused: their callers would wait for minutes. */
    private static final int MOST_WAITING = 2_000;

    /** Characters that are read and checked in well under a millisecond: handing them over would cost as much. */
    private static final long SHORT = 16 * 1024;

    /** Deeply nested documents are checked by recursion. */
    private static final long STACK_BYTES = 64L * 1024 * 1024;

    private static final int THREADS = Math.max(1, Runtime.getRuntime().availableProcessors() - 1);

    private static final ThreadPoolExecutor POOL = new ThreadPoolExecutor(
            THREADS, THREADS, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MOST_WAITING), task -> {
                Thread thread = new PoolThread(task);
                thread.setDaemon(true);
                return thread;
            });

    static {
        POOL.allowCoreThreadTimeOut(true);
    }

    private ComputePool() {}

    /** Too much work waits already; nothing was run. */
    public static final class Busy extends RuntimeException {
        Busy(RejectedExecutionException cause) {
            super("Too many documents wait to be checked; try again later.", cause);
        }
    }

    private static final class PoolThread extends Thread {
        PoolThread(Runnable task) {
            super(null, task, "compute", STACK_BYTES);
        }
    }

    /**
     * Runs work on a thread of the pool and waits for its result, also through interrupts: the work is bounded by its own
     * budget, and a caller that left early would leave it running unseen. Work that is in the pool already runs where it is.
     *
     * @throws Busy if too much waits already
     */
    public static <T> T run(Callable<T> work) throws Exception {
        if (Thread.currentThread() instanceof PoolThread) {
            return work.call();
        }
        Future<T> result;
        try {
            result = POOL.submit(work);
        } catch (RejectedExecutionException e) {
            throw new Busy(e);
        }
        return await(result);
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
