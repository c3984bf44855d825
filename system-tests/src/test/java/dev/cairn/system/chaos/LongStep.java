package dev.cairn.system.chaos;

import dev.cairn.system.Program;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** SIGTERM of a worker whose model calls take longer than it may wait for them. */
final class LongStep {
    /** The default of cairn.worker.drain. */
    private static final Duration DRAIN = Duration.ofSeconds(10);

    /** What it takes to be cut off, to hand back and to end, on a busy machine and with a database that may be struck, too. */
    private static final Duration ALLOWANCE = Duration.ofSeconds(15);

    private static final Duration MOST_OF_A_WAIT = Duration.ofSeconds(8);
    private static final int CALLS = 3;

    private final Field field;
    private final Program worker;
    private final CountDownLatch answered = new CountDownLatch(1);
    private final AtomicInteger held = new AtomicInteger();

    private LongStep(Field field) {
        this.field = field;
        this.worker = field.anyWorker();
    }

    static void strike(Field field) throws Exception {
        new LongStep(field).strike();
    }

    private void strike() throws Exception {
        field.strikes(worker);
        String key = field.fleet().modelKey(worker);
        field.model().mood((turn, by) -> {
            if (by.equals(key)) {
                held.incrementAndGet();
                answered.await(2, TimeUnit.MINUTES);
            }
        });
        try {
            awaitCalls();
            leave();
            field.hold(Duration.ofSeconds(2));
        } finally {
            field.model().mood((turn, by) -> {});
            answered.countDown();
        }
        field.start(worker);
    }

    private void awaitCalls() throws InterruptedException {
        long end = System.nanoTime() + MOST_OF_A_WAIT.toNanos();
        while (held.get() < CALLS && System.nanoTime() < end) {
            field.hold(Duration.ofMillis(20));
        }
    }

    /** The replies come while the worker cuts its jobs off, or when it is gone. */
    private void leave() throws Exception {
        Duration reply = field.random().nextBoolean()
                ? DRAIN.plusMillis(field.random().nextInt(300) - 50L)
                : DRAIN.plus(ALLOWANCE);
        long begun = System.nanoTime();
        worker.tellToLeave();
        while (worker.isAlive() && took(begun).compareTo(DRAIN.plus(ALLOWANCE)) < 0) {
            if (took(begun).compareTo(reply) > 0) {
                answered.countDown();
            }
            field.hold(Duration.ofMillis(5));
        }
        field.tell("%d calls held, out after %.1f s"
                .formatted(held.get(), took(begun).toMillis() / 1000.0));
        field.hit("model calls longer than their worker's grace", held.get());
        if (worker.isAlive()) {
            field.tally()
                    .found(
                            "drain",
                            "a worker was not gone " + DRAIN.plus(ALLOWANCE) + " after SIGTERM: " + worker.log());
            worker.kill();
        }
    }

    private static Duration took(long begunNanos) {
        return Duration.ofNanos(System.nanoTime() - begunNanos);
    }
}
