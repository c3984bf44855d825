package dev.cairn.postgres;

import dev.cairn.job.Rush;
import dev.cairn.job.StorageFailure;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Lets concurrent writes of one kind share a statement and its commit. Whoever comes while a group is under way waits and
 * joins the next one; whoever comes to an idle one, or to one that few come to, writes at once: only where many come does a group
 * wait for more of them.
 *
 * <p>No thread of its own: of those that wait, one is told to write the next group. Each caller returns after the commit
 * of its own write.
 *
 * @param <A> a write; equal ones are the same write
 * @param <R> what became of it
 */
final class GroupCommit<A, R> {
    /**
     * One at a time: the longer it takes, the more of them join the next one, and a statement costs the server little more
     * with ten rows than with one. Only a group that is held up gets another beside it.
     */
    private static final long HELD_UP_NANOS = 24_000_000;

    private static final int MOST_AT_ONCE = 2;

    /**
     * While so few come that groups are of one write each, a write begins beside another one: the server lets commits of a moment
     * share a flush, and behind one that is slow to reach the disk the next would wait for its whole time.
     */
    private static final int MOST_SINGLE_AT_ONCE = 3;

    private static final int LARGEST = 128;

    /** Characters in one statement, but for a single write that is larger: the server holds them several times. */
    private static final long HEAVIEST = 1 << 20;

    private final ToLongFunction<A> weight;
    private final Function<List<A>, Map<A, R>> together;
    private final Function<A, R> alone;
    private final Rush rush;
    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<Member<A, R>> waiting = new ArrayDeque<>();
    /** When those that are under way were told to begin, the oldest first. */
    private final Deque<Long> began = new ArrayDeque<>();

    /** How many writes the group had that ended last. */
    private int lastSize = 1;

    /** Whether a look for those that wait behind a group that is held up is to come. */
    private boolean relief;

    /** A caller, and what it is told. */
    private record Member<A, R>(A write, CompletableFuture<Told<R>> told) {}

    private sealed interface Told<R> {
        record WriteTheNextGroup<R>(long beganNanos) implements Told<R> {}

        record Written<R>(R result) implements Told<R> {}

        /** The group's statement left this one out, or was refused as a whole; nothing of it was written. */
        record LeftOut<R>() implements Told<R> {}

        /** Nobody knows whether it was written. */
        record Lost<R>(StorageFailure failure) implements Told<R> {}
    }

    /**
     * @param weight roughly how many characters a write has
     * @param together writes what it can of a group in one commit, and leaves out whatever it would have to wait for, such
     *     as rows that somebody else has locked: those must not hold up the others
     * @param alone has the last word on one that a group left out
     */
    GroupCommit(ToLongFunction<A> weight, Function<List<A>, Map<A, R>> together, Function<A, R> alone) {
        this(weight, together, alone, new Rush());
    }

    GroupCommit(ToLongFunction<A> weight, Function<List<A>, Map<A, R>> together, Function<A, R> alone, Rush rush) {
        this.weight = weight;
        this.together = together;
        this.alone = alone;
        this.rush = rush;
    }

    /**
     * Returns when it is committed, or throws what {@code alone} would. An interrupt waits until then: in the middle of a
     * statement it would cost the whole group its connection.
     */
    R write(A write) {
        boolean interrupted = Thread.interrupted();
        try {
            Member<A, R> me = new Member<>(write, new CompletableFuture<>());
            join(me);
            Told<R> told;
            while ((told = awaitTold(me)) == null) {
                // The write is under way all the same, and the caller must learn what became of it.
                interrupted = true;
            }
            return result(me, told);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private R result(Member<A, R> me, Told<R> first) {
        Told<R> told = first instanceof Told.WriteTheNextGroup<R>(long beganNanos) ? lead(me, beganNanos) : first;
        return switch (told) {
            case Told.Written<R> written -> written.result();
            case Told.Lost<R> lost -> throw lost.failure();
            default -> alone.apply(me.write());
        };
    }

    /** How many callers wait for the next group. */
    int waiting() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    private void join(Member<A, R> me) {
        lock.lock();
        try {
            if (mayBegin()) {
                begin(me);
            } else {
                waiting.add(me);
                relieveLater();
            }
        } finally {
            lock.unlock();
        }
    }

    /** @return null if it was interrupted */
    private @Nullable Told<R> awaitTold(Member<A, R> me) {
        try {
            return me.told().get();
        } catch (InterruptedException e) {
            return null;
        } catch (ExecutionException e) {
            throw new IllegalStateException("nobody is told by an exception", e);
        }
    }

    /**
     * While somebody waits there is a look to come: when the group before is held up, and nobody new comes, one of those that
     * wait must begin. One look for all of them, for a timer of each would cost as much as waiting does.
     */
    private void relieveLater() {
        Long oldest = began.peekFirst();
        if (relief || waiting.isEmpty() || oldest == null || began.size() >= MOST_AT_ONCE) {
            return;
        }
        relief = true;
        long delay = HELD_UP_NANOS - (System.nanoTime() - oldest) + 1;
        CompletableFuture.delayedExecutor(Math.max(1, delay), TimeUnit.NANOSECONDS, Thread::startVirtualThread)
                .execute(this::relieve);
    }

    private void relieve() {
        lock.lock();
        try {
            relief = false;
            beginNext();
        } finally {
            lock.unlock();
        }
    }

    private void beginNext() {
        if (!waiting.isEmpty() && mayBegin()) {
            begin(waiting.remove());
        }
        relieveLater();
    }

    private boolean mayBegin() {
        Long oldest = began.peekFirst();
        return oldest == null
                || (began.size() < MOST_SINGLE_AT_ONCE && lastSize == 1 && waiting.isEmpty())
                || (began.size() < MOST_AT_ONCE && System.nanoTime() - oldest > HELD_UP_NANOS);
    }

    private void begin(Member<A, R> leader) {
        long now = System.nanoTime();
        began.addLast(now);
        leader.told().complete(new Told.WriteTheNextGroup<>(now));
    }

    private Told<R> lead(Member<A, R> me, long beganNanos) {
        List<Member<A, R>> group = new ArrayList<>(List.of(me));
        Function<A, Told<R>> outcome = write -> new Told.LeftOut<>();
        try {
            rush.letOthersIn(waiting());
            gather(group);
            long start = System.nanoTime();
            outcome = write(group);
            rush.ended(group.size(), start);
        } finally {
            // Before anything else may fail: whoever waits here waits without an end.
            try {
                for (Member<A, R> member : group.subList(1, group.size())) {
                    member.told().complete(outcome.apply(member.write()));
                }
            } finally {
                handOver(beganNanos, group.size());
            }
        }
        return outcome.apply(me.write());
    }

    private void gather(List<Member<A, R>> group) {
        long heavy = weight.applyAsLong(group.getFirst().write());
        lock.lock();
        try {
            while (group.size() < LARGEST && heavy < HEAVIEST && !waiting.isEmpty()) {
                heavy += weight.applyAsLong(waiting.element().write());
                group.add(waiting.remove());
            }
        } finally {
            lock.unlock();
        }
    }

    private Function<A, Told<R>> write(List<Member<A, R>> group) {
        try {
            Map<A, R> results = together.apply(group.stream().map(Member::write).toList());
            return write -> told(results.get(write));
        } catch (StorageFailure e) {
            // A server that answered with a refusal has written nothing: one bad row fails alone.
            return e.kind() == StorageFailure.Kind.UNAVAILABLE
                    ? write -> new Told.Lost<>(e)
                    : write -> new Told.LeftOut<>();
        }
    }

    private static <R> Told<R> told(@Nullable R result) {
        return result == null ? new Told.LeftOut<>() : new Told.Written<>(result);
    }

    private void handOver(long beganNanos, int size) {
        lock.lock();
        try {
            lastSize = size;
            began.removeFirstOccurrence(beganNanos);
            beginNext();
        } finally {
            lock.unlock();
        }
    }
}
