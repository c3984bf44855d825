package dev.cairn.system;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for what another process does: looks again and again, and gives up with a sentence. */
public final class Await {
    private static final long BETWEEN_LOOKS_NANOS = Duration.ofMillis(20).toNanos();

    private Await() {}

    public static void until(String what, Duration most, Callable<Boolean> met) throws Exception {
        long end = System.nanoTime() + most.toNanos();
        while (!met.call()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within " + most + ": " + what);
            }
            LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
        }
    }

    public static void until(String what, Callable<Boolean> met) throws Exception {
        until(what, Duration.ofSeconds(30), met);
    }
}
