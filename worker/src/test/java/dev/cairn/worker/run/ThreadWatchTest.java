package dev.cairn.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.job.ClaimedJob;
import dev.cairn.job.JobId;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ThreadWatchTest {
    private static final UUID LEASE = UUID.randomUUID();

    private final HeldJobs held = new HeldJobs(4);
    private final List<Object> told = new ArrayList<>();
    private final ThreadWatch watch = new ThreadWatch(held, listener());

    @Test
    void a_job_that_computes_without_a_pause_is_named_and_one_that_waits_is_not() throws Exception {
        held.leaseEndsAt(LEASE, System.nanoTime() + Duration.ofHours(1).toNanos());
        HeldJobs.Held busy = held.hold(job(), LEASE);
        HeldJobs.Held waiting = held.hold(job(), LEASE);
        AtomicBoolean over = new AtomicBoolean();
        CountDownLatch begun = new CountDownLatch(2);
        CountDownLatch end = new CountDownLatch(1);
        Thread computing = Thread.startVirtualThread(() -> belong(busy, () -> {
            begun.countDown();
            while (!over.get()) {
                Thread.onSpinWait();
            }
        }));
        Thread parked = Thread.startVirtualThread(() -> belong(waiting, () -> {
            begun.countDown();
            end.await();
        }));
        begun.await();
        // It told that it had begun before it waits.
        while (parked.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        for (int i = 0; i < 7; i++) {
            watch.sample();
        }
        assertThat(told).isEmpty();
        for (int i = 7; i < 15; i++) {
            watch.sample();
        }
        assertThat(told)
                .as("told once at eight samples, and again at sixteen")
                .containsExactly(busy.job().id());
        over.set(true);
        computing.join();
        for (int i = 0; i < 20; i++) {
            watch.sample();
        }
        assertThat(told).hasSize(1);
        end.countDown();
    }

    private interface Work {
        void run() throws Exception;
    }

    private static void belong(HeldJobs.Held job, Work work) {
        try {
            job.halt().belonging(() -> {
                work.run();
                return null;
            });
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private WorkEvents listener() {
        return (WorkEvents) Proxy.newProxyInstance(
                WorkEvents.class.getClassLoader(), new Class<?>[] {WorkEvents.class}, (proxy, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo("holdsProcessor");
                    told.add(arguments[0]);
                    return null;
                });
    }

    private static ClaimedJob job() {
        return HeldJobsTest.job(JobId.next(), 1);
    }
}
