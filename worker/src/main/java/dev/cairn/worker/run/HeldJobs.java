package dev.cairn.worker.run;

import dev.cairn.job.ClaimedJob;
import dev.cairn.job.JobId;
import dev.cairn.worker.step.Halt;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The jobs this process holds, from their claim until they are settled, and the slots that are kept for others. */
public final class HeldJobs {
    private final int slots;
    private final Map<JobId, Held> held = new HashMap<>();
    /** Being made by this process, to be held here from their first commit on. */
    private final Set<JobId> expected = new HashSet<>();
    /** Slots of claims that are under way. */
    private int claiming;
    /** Nothing starts here but what is claimed: others wait already, or a suspect is to run alone. */
    private boolean inTurn = true;

    private boolean leaving;
    private volatile @Nullable LeaseEnd leaseEnd;

    public HeldJobs(int slots) {
        this.slots = slots;
    }

    /** A job and the means to stop it. */
    record Held(ClaimedJob job, Halt halt) {}

    /** The lease that jobs are claimed under now, and when it ends if nothing is heard before, by this process's clock. */
    private record LeaseEnd(UUID lease, long nanos) {}

    /**
     * @param lease what it was claimed under: a reply that came late must not run under the next lease, which was never
     *     given this job
     */
    synchronized Held hold(ClaimedJob job, UUID lease) {
        Held now = new Held(job, new Halt(() -> isOver(lease)));
        // The reply to the first claim may come after that to the second, by another way.
        held.merge(
                job.id(), now, (old, other) -> old.job().epoch() > other.job().epoch() ? old : other);
        expected.remove(job.id());
        if (held.size() == 1) {
            notifyAll();
        }
        if (leaving) {
            // Its claim was under way when the others were told.
            now.halt().ask(Halt.Reason.LEAVING, false);
        }
        return now;
    }

    /** Jobs of any other lease are lost from now on, and those of this one from then on. */
    void leaseEndsAt(UUID lease, long nanos) {
        leaseEnd = new LeaseEnd(lease, nanos);
    }

    boolean isOver(UUID lease) {
        return nanosLeft(lease) < 0;
    }

    /** How long the lease lasts if nothing is heard before; negative when it is over. */
    long nanosLeft(UUID lease) {
        LeaseEnd end = leaseEnd;
        return end == null || !end.lease().equals(lease) ? -1 : end.nanos() - System.nanoTime();
    }

    synchronized void release(Held gone) {
        // A job that came back under a new epoch must not be dropped by the end of the old attempt.
        held.remove(gone.job().id(), gone);
        notifyAll();
    }

    int slots() {
        return slots;
    }

    public synchronized int free() {
        return slots - held.size() - expected.size() - claiming;
    }

    /** How many are held. */
    synchronized int count() {
        return held.size();
    }

    public synchronized boolean isEmpty() {
        return held.isEmpty() && expected.isEmpty();
    }

    /** Keeps a slot for a job that is about to be made; false if there is none for it, and then others take their turn, too. */
    synchronized boolean expect(JobId job) {
        inTurn |= free() <= 0;
        return !inTurn && !leaving && expected.add(job);
    }

    /** The job came to nothing, or is held by now. */
    synchronized void expectNoLonger(JobId job) {
        if (expected.remove(job)) {
            notifyAll();
        }
    }

    /** Keeps up to {@code most} slots for a claim; returns how many. */
    synchronized int keepFree(int most) {
        int kept = Math.clamp(free(), 0, most);
        claiming += kept;
        return kept;
    }

    synchronized void keepFreeNoLonger(int kept) {
        claiming -= kept;
    }

    /** After a look for whoever waits. In one: a new job between the two would find no slot, and make all start in turn. */
    synchronized void keepFreeNoLonger(int kept, boolean othersWait) {
        claiming -= kept;
        inTurn = othersWait;
    }

    /** Whether jobs start only by being claimed; else also when they are made, as long as a slot is free. */
    synchronized void startInTurn(boolean inTurn) {
        this.inTurn = inTurn;
    }

    /** If nothing is held, nothing but what is claimed starts from now on; whether it is so. */
    synchronized boolean startInTurnIfEmpty() {
        inTurn |= isEmpty();
        return isEmpty();
    }

    /** Those of some jobs that are neither held nor about to be. */
    synchronized Map<JobId, Integer> unknown(Map<JobId, Integer> jobs) {
        Map<JobId, Integer> unknown = new HashMap<>(jobs);
        unknown.entrySet().removeIf(job -> expected.contains(job.getKey()) || holds(job.getKey(), job.getValue()));
        return unknown;
    }

    /** An attempt that goes on after its lease ended must not hide the claim that followed it. */
    private boolean holds(JobId job, int epoch) {
        Held found = held.get(job);
        return found != null && found.job().epoch() >= epoch;
    }

    /** Waits until a slot is free, at most {@code most}. */
    synchronized void awaitFree(Duration most) throws InterruptedException {
        await(() -> free() > 0, most);
    }

    /** Waits until {@code untilNanos}, or until a job ends or a lease opens. */
    synchronized void awaitChange(long untilNanos) throws InterruptedException {
        long left = (untilNanos - System.nanoTime()) / 1_000_000;
        if (left > 0) {
            wait(left);
        }
    }

    /** Waits until a job is held. */
    synchronized void awaitAny() throws InterruptedException {
        while (held.isEmpty()) {
            wait();
        }
    }

    /** A lease opened: whoever waits for one may go on. */
    synchronized void wakeWaiting() {
        notifyAll();
    }

    /** Waits until nothing is held, at most {@code most}; whether that came to be. */
    synchronized boolean awaitEmpty(Duration most) throws InterruptedException {
        return await(this::isEmpty, most);
    }

    /** What is held now. */
    synchronized List<Held> all() {
        return List.copyOf(held.values());
    }

    /** Epoch by job. */
    synchronized Map<JobId, Integer> epochs() {
        Map<JobId, Integer> epochs = new HashMap<>();
        held.forEach((id, h) -> epochs.put(id, h.job().epoch()));
        return epochs;
    }

    /** Halts the attempt that {@link #epochs()} told of, and no later one: the job may have been settled and claimed anew meanwhile. */
    synchronized void halt(JobId job, Map<JobId, Integer> asOf, Halt.Reason reason) {
        Held found = held.get(job);
        if (found != null && Integer.valueOf(found.job().epoch()).equals(asOf.get(job))) {
            found.halt().ask(reason, true);
        }
    }

    /** Halts what is held and whatever is held from now on. */
    synchronized void leave(boolean interrupt) {
        leaving = true;
        haltAll(Halt.Reason.LEAVING, interrupt);
    }

    synchronized void haltAll(Halt.Reason reason, boolean interrupt) {
        held.values().forEach(h -> h.halt().ask(reason, interrupt));
    }

    private synchronized boolean await(BooleanSupplier met, Duration most) throws InterruptedException {
        long end = System.nanoTime() + most.toNanos();
        while (!met.getAsBoolean()) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }
}
