package dev.cairn.worker.run;

import dev.cairn.job.JobId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Finds jobs whose code computes without a pause. Virtual threads share one carrier per core and are never preempted, so a tool
 * or an agent that loops holds up every other job of its program. What the program itself reads is bounded; code of agents and
 * tools is not, and somebody has to be told which.
 */
final class ThreadWatch {
    static final Duration SAMPLED_EVERY = Duration.ofMillis(250);

    /** At so many samples in a row; told again at twice as many, and so on. */
    private static final int TOO_LONG = 8;

    private final HeldJobs held;
    private final WorkEvents events;
    private Map<Thread, Integer> samples = new HashMap<>();

    ThreadWatch(HeldJobs held, WorkEvents events) {
        this.held = held;
        this.events = events;
    }

    /** On a platform thread: it must run when no carrier is free. */
    void start() {
        Thread.ofPlatform().daemon().name("thread-watch").start(this::watchForEver);
    }

    private void watchForEver() {
        try {
            while (true) {
                held.awaitAny();
                Thread.sleep(SAMPLED_EVERY);
                sample();
            }
        } catch (InterruptedException e) {
            // The program ends.
        }
    }

    void sample() {
        Map<Thread, Integer> now = new HashMap<>();
        for (HeldJobs.Held job : held.all()) {
            for (Thread thread : job.halt().threads()) {
                if (isRunning(thread)) {
                    int times = samples.getOrDefault(thread, 0) + 1;
                    now.put(thread, times);
                    tell(job.job().id(), thread, times);
                }
            }
        }
        samples = now;
    }

    private void tell(JobId job, Thread thread, int times) {
        if (times >= TOO_LONG && Integer.bitCount(times) == 1) {
            StackTraceElement[] stack = thread.getStackTrace();
            String at = stack.length == 0 ? "(unknown)" : stack[0].toString();
            events.holdsProcessor(job, SAMPLED_EVERY.multipliedBy(times), at);
        }
    }

    /** A virtual thread that is runnable but has no carrier waits itself; one that has names it behind an `@`. */
    private static boolean isRunning(Thread thread) {
        if (thread.getState() != Thread.State.RUNNABLE) {
            return false;
        }
        String told = thread.toString();
        return !thread.isVirtual() || told.indexOf('@', told.lastIndexOf("]/") + 1) >= 0;
    }
}
