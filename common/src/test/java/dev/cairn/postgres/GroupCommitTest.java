package dev.cairn.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cairn.job.Rush;
import dev.cairn.job.StorageFailure;
import dev.cairn.job.StorageFailure.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GroupCommitTest {
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private final List<List<Integer>> groups = new CopyOnWriteArrayList<>();
    private final List<Integer> alone = new CopyOnWriteArrayList<>();
    private final CountDownLatch disk = new CountDownLatch(1);
    /** Each write is weighed when a group takes it. */
    private final AtomicInteger taken = new AtomicInteger();

    private long weightOfEach = 10;

    @AfterEach
    void end() {
        disk.countDown();
        callers.close();
    }

    @Test
    void a_write_to_an_idle_one_goes_out_at_once() {
        disk.countDown();
        assertThat(commits(GroupCommitTest::all).write(7)).isEqualTo("written 7");
        assertThat(groups).containsExactly(List.of(7));
    }

    @Test
    void those_that_come_while_a_group_is_under_way_share_the_next_one() throws Exception {
        List<Future<String>> written = behindABusyDisk(commits(GroupCommitTest::all), 20);
        disk.countDown();
        for (int i = 0; i < 20; i++) {
            assertThat(written.get(i).get()).isEqualTo("written " + i);
        }
        // One more if this machine took so long that the first one seemed to be held up.
        assertThat(groups).hasSizeBetween(2, 4).anyMatch(group -> group.size() >= 17);
    }

    @Test
    void right_after_a_large_group_the_next_one_lets_others_in_and_an_idle_one_waits_for_nobody() throws Exception {
        AtomicReference<CountDownLatch> gate = new AtomicReference<>(new CountDownLatch(0));
        AtomicReference<GroupCommit<Integer, String>> self = new AtomicReference<>();
        List<Future<String>> latecomers = new CopyOnWriteArrayList<>();
        GroupCommit<Integer, String> commits = new GroupCommit<>(
                this::weigh,
                group -> {
                    groups.add(group);
                    awaitDisk(gate.get());
                    return all(group);
                },
                write -> "alone " + write,
                new Rush(nanos -> {
                    Future<String> latecomer = callers.submit(() -> self.get().write(1000 + latecomers.size()));
                    latecomers.add(latecomer);
                    while (self.get().waiting() == 0 && !latecomer.isDone()) {
                        Thread.onSpinWait();
                    }
                }));
        self.set(commits);
        commits.write(1);
        commits.write(2);
        assertThat(latecomers).isEmpty();
        // Again if this machine took so long that a group seemed to be held up, or the large one to be long ago.
        for (int round = 0;
                groups.stream().noneMatch(GroupCommitTest::hasLatecomerAndAnother) && round < 100;
                round++) {
            gate.set(new CountDownLatch(1));
            List<Future<String>> burst = behindABusyDisk(commits, 10);
            gate.get().countDown();
            for (Future<String> each : burst) {
                each.get();
            }
            commits.write(100);
        }
        assertThat(groups).anyMatch(GroupCommitTest::hasLatecomerAndAnother);
        for (Future<String> latecomer : latecomers) {
            assertThat(latecomer.get()).startsWith("written");
        }
    }

    private static boolean hasLatecomerAndAnother(List<Integer> group) {
        return group.size() > 1 && group.stream().anyMatch(write -> write >= 1000);
    }

    @Test
    void a_group_that_is_held_up_gets_others_beside_it_though_nobody_new_comes() throws Exception {
        GroupCommit<Integer, String> commits = new GroupCommit<>(
                this::weigh,
                group -> {
                    groups.add(group);
                    if (group.contains(0)) {
                        awaitDisk();
                    }
                    return all(group);
                },
                write -> "alone " + write);
        Future<String> heldUp = callers.submit(() -> commits.write(0));
        while (groups.isEmpty()) {
            Thread.onSpinWait();
        }
        List<Future<String>> others = IntStream.range(1, 300)
                .mapToObj(write -> callers.submit(() -> commits.write(write)))
                .toList();
        for (int i = 0; i < others.size(); i++) {
            assertThat(others.get(i).get()).isEqualTo("written " + (i + 1));
        }
        assertThat(heldUp).isNotDone();
        disk.countDown();
        assertThat(heldUp.get()).isEqualTo("written 0");
    }

    @Test
    void heavy_writes_share_less() throws Exception {
        weightOfEach = 400_000;
        List<Future<String>> written = behindABusyDisk(commits(GroupCommitTest::all), 20);
        disk.countDown();
        for (Future<String> each : written) {
            each.get();
        }
        assertThat(groups).allMatch(group -> group.size() <= 3).anyMatch(group -> group.size() == 3);
    }

    @Test
    void what_a_group_leaves_out_goes_alone() throws Exception {
        GroupCommit<Integer, String> commits = commits(
                group -> all(group.stream().filter(write -> write % 2 == 0).toList()));
        List<Future<String>> written = behindABusyDisk(commits, 10);
        disk.countDown();
        assertThat(written.get(3).get()).isEqualTo("alone 3");
        assertThat(written.get(4).get()).isEqualTo("written 4");
        for (Future<String> each : written) {
            each.get();
        }
        assertThat(alone).containsExactlyInAnyOrder(1, 3, 5, 7, 9);
    }

    @Test
    void one_that_is_refused_fails_alone() throws Exception {
        GroupCommit<Integer, String> commits = new GroupCommit<>(
                this::weigh,
                group -> {
                    awaitDisk();
                    return group.contains(5) ? refuse(Kind.REFUSED) : all(group);
                },
                write -> write == 5 ? refuse(Kind.REFUSED) : "alone " + write);
        List<Future<String>> written = behindABusyDisk(commits, 10);
        disk.countDown();
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> written.get(5).get())
                .withCauseInstanceOf(StorageFailure.class);
        for (int i = 0; i < 10; i++) {
            if (i != 5) {
                assertThat(written.get(i).get()).endsWith(" " + i);
            }
        }
    }

    /** Nobody knows whether it was committed: each caller knows for itself what a repetition does. */
    @Test
    void a_lost_connection_is_told_to_each_and_nobody_writes_again() throws Exception {
        GroupCommit<Integer, String> commits = commits(group -> refuse(Kind.UNAVAILABLE));
        List<Future<String>> written = behindABusyDisk(commits, 10);
        disk.countDown();
        for (Future<String> each : written) {
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(each::get)
                    .withCauseInstanceOf(StorageFailure.class);
        }
        assertThat(alone).isEmpty();
    }

    @Test
    void nobody_waits_for_ever_behind_a_group_that_broke() throws Exception {
        GroupCommit<Integer, String> commits = commits(group -> {
            throw new IllegalStateException("a fault of the program");
        });
        List<Future<String>> written = behindABusyDisk(commits, 10);
        disk.countDown();
        for (Future<String> each : written) {
            try {
                assertThat(each.get()).startsWith("alone");
            } catch (ExecutionException led) {
                assertThat(led).hasCauseInstanceOf(IllegalStateException.class);
            }
        }
    }

    @Test
    void each_of_thousands_gets_what_became_of_its_own() throws Exception {
        disk.countDown();
        GroupCommit<Integer, String> commits = commits(GroupCommitTest::all);
        List<Future<String>> written = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            int write = i;
            written.add(callers.submit(() -> commits.write(write)));
        }
        for (int i = 0; i < 5000; i++) {
            assertThat(written.get(i).get()).isEqualTo("written " + i);
        }
        assertThat(groups.stream().mapToInt(List::size).sum()).isEqualTo(5000);
    }

    private GroupCommit<Integer, String> commits(Function<List<Integer>, Map<Integer, String>> together) {
        return new GroupCommit<>(
                this::weigh,
                group -> {
                    groups.add(group);
                    awaitDisk();
                    return together.apply(group);
                },
                write -> {
                    alone.add(write);
                    return "alone " + write;
                });
    }

    /** One leads a group, or two, and all others wait. */
    private List<Future<String>> behindABusyDisk(GroupCommit<Integer, String> commits, int writes) {
        int before = taken.get();
        List<Future<String>> written = IntStream.range(0, writes)
                .mapToObj(write -> callers.submit(() -> commits.write(write)))
                .toList();
        // Not by those that wait alone: a machine that takes long to start them has a second group take some of them.
        while (commits.waiting() + taken.get() - before < writes) {
            Thread.onSpinWait();
        }
        return written;
    }

    private long weigh(int write) {
        taken.incrementAndGet();
        return weightOfEach;
    }

    private static Map<Integer, String> all(List<Integer> group) {
        return group.stream().collect(Collectors.toMap(Function.identity(), write -> "written " + write));
    }

    private static <T> T refuse(Kind kind) {
        throw new StorageFailure(kind, "refused", new IllegalArgumentException());
    }

    private void awaitDisk() {
        awaitDisk(disk);
    }

    private static void awaitDisk(CountDownLatch disk) {
        try {
            disk.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
