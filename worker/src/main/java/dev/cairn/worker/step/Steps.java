package dev.cairn.worker.step;

import dev.cairn.job.ClaimedJob;
import dev.cairn.job.JobError;
import dev.cairn.job.JobErrors;
import dev.cairn.job.Outcome;
import dev.cairn.step.Journal;
import dev.cairn.step.StepKind;
import dev.cairn.step.StepRecord;
import dev.cairn.step.StepState;
import dev.cairn.step.StepUsage;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The steps of one attempt: a step that the journal holds is returned from it; any other runs, is kept, is returned. */
public final class Steps {
    private static final Duration A_WHILE = Duration.ofHours(1);

    private final ClaimedJob job;
    private final Journal journal;
    private final Writes writes;
    private final Halt halt;
    private final StepRetry retry;
    private final StepEvents events;
    private final Recorded recorded;
    private final AtomicInteger position = new AtomicInteger();
    private final AtomicBoolean keptAny = new AtomicBoolean();
    private @Nullable StepRecord lastStep;
    private final long startedNanos = System.nanoTime();

    public Steps(ClaimedJob job, Journal journal, Halt halt, StepRetry retry, StepEvents events) {
        this.job = job;
        this.journal = journal;
        this.writes = new Writes(job, halt, events);
        this.halt = halt;
        this.retry = retry;
        this.events = events;
        // A job that kept no step yet, the usual one, is spared the read.
        this.recorded = new Recorded(job, journal, writes, job.steps() == 0 && job.epoch() == 1);
    }

    /**
     * What a step left behind.
     *
     * @param endsTheJob nothing comes after it but the job's end, and it is kept with that
     */
    public record Made(StepState state, String outcome, StepUsage usage, boolean endsTheJob) {
        public static Made succeeded(String outcome) {
            return new Made(StepState.SUCCEEDED, outcome, StepUsage.NONE, false);
        }

        public static Made failed(String outcome) {
            return new Made(StepState.FAILED, outcome, StepUsage.NONE, false);
        }
    }

    /** The work of a step. */
    @FunctionalInterface
    public interface Body {
        Made run() throws Exception;
    }

    public ClaimedJob job() {
        return job;
    }

    /** Takes the next place in the journal. Places are given out before work starts, so the order of ends is no matter. */
    public int nextPosition() {
        return position.incrementAndGet();
    }

    /** Whether this attempt got anywhere: its parkings are then counted anew. */
    public boolean keptAny() {
        return keptAny.get();
    }

    /** The step that is to be kept with the job's end; null if all are kept. */
    public @Nullable StepRecord lastStep() {
        return lastStep;
    }

    /**
     * Returns the kept outcome of a step, or runs it, keeps the outcome and returns it. One that ends the job is not kept
     * but becomes the {@link #lastStep}, unless the journal goes on after it and the agent is not the one that wrote it.
     */
    public StepRecord once(int at, StepKind kind, String name, Body body) {
        return once(at, kind, name, null, body);
    }

    /**
     * The same for work that must have a place first.
     *
     * @param places a permit for each that may be under way at once; null for no limit. Waiting for one is no part of the step:
     *     it is no failed try, and a worker that leaves does not wait for it
     */
    public StepRecord once(int at, StepKind kind, String name, @Nullable Semaphore places, Body body) {
        Optional<StepRecord> kept = recorded(at, kind, name).filter(r -> r.state() != StepState.RESERVED);
        if (kept.isPresent()) {
            return kept.get();
        }
        long begun = System.nanoTime();
        for (int tries = 1; ; tries++) {
            awaitPlace(places);
            begun = tries == 1 ? System.nanoTime() : begun;
            try {
                Made made = made(places, body);
                if (made.endsTheJob() && recorded.at(at + 1).isEmpty()) {
                    lastStep = step(at, kind, name, made, tries, begun);
                    return lastStep;
                }
                return keep(at, kind, name, made, tries, begun);
            } catch (Exception e) {
                waitOrEnd(StepRecord.label(at, kind, name), sorted(e), tries);
            }
        }
    }

    private Made made(@Nullable Semaphore places, Body body) throws Exception {
        try {
            return halt.interruptibly(body::run);
        } finally {
            if (places != null) {
                places.release();
            }
        }
    }

    private void awaitPlace(@Nullable Semaphore places) {
        checkMayGoOn();
        if (places == null || places.tryAcquire()) {
            return;
        }
        try {
            while (!halt.waiting(() -> places.tryAcquire(longestWait().toMillis(), TimeUnit.MILLISECONDS))) {
                checkMayGoOn();
            }
        } catch (Exception e) {
            throw new AttemptEnded(new Outcome.HandedBack());
        }
    }

    /** Until the deadline, or a while. */
    private Duration longestWait() {
        Duration left = job.timeLeft();
        Duration toDeadline = left == null
                ? A_WHILE
                : left.minusNanos(System.nanoTime() - startedNanos).plusMillis(1);
        return toDeadline.compareTo(A_WHILE) < 0 ? toDeadline : A_WHILE;
    }

    /** The journal's line at a place, if any; ends the attempt if it tells of another step. A kept one is given out once. */
    public Optional<StepRecord> recorded(int at, StepKind kind, String name) {
        Optional<StepRecord> found = recorded.at(at);
        if (found.isPresent()
                && (found.get().kind() != kind || !found.get().name().equals(name))) {
            throw mismatch(found.get(), "asked for " + StepRecord.label(at, kind, name));
        }
        found.filter(line -> line.state() != StepState.RESERVED).ifPresent(_ -> recorded.taken(at));
        return found;
    }

    /** Ends the attempt if the journal goes on where the agent answered: it is not the agent that wrote it. */
    public void checkAllAskedFor() {
        recorded.at(position.get() + 1).ifPresent(next -> {
            throw mismatch(next, "ended after " + position.get() + " steps");
        });
    }

    private static AttemptEnded mismatch(StepRecord found, String instead) {
        return new AttemptEnded(new Outcome.Refused(JobErrors.journalMismatch("The journal holds step " + found.label()
                + ", but the agent " + instead
                + ". Code between steps must be deterministic; a changed agent needs a new version, and jobs that"
                + " began under the old one need the old one to end.")));
    }

    /** Keeps an outcome; returns only when it is committed. */
    public StepRecord keep(int at, StepKind kind, String name, Made made, int tries, long begunNanos) {
        StepRecord step = step(at, kind, name, made, tries, begunNanos);
        // Whatever else the journal held at this place was returned and not run again.
        boolean reserved = recorded.at(at).isPresent();
        Journal.Kept kept = writes.taken(() -> journal.keep(job, step, reserved));
        if (kept == Journal.Kept.LOST) {
            throw new AttemptEnded(new Outcome.Lost());
        }
        recorded.taken(at);
        keptAny.set(true);
        events.kept(job, step);
        if (kept == Journal.Kept.KEPT_CANCEL_ASKED) {
            halt.ask(Halt.Reason.CANCEL, true);
        }
        return step;
    }

    private static StepRecord step(int at, StepKind kind, String name, Made made, int tries, long begunNanos) {
        Duration took = Duration.ofNanos(System.nanoTime() - begunNanos);
        return new StepRecord(at, kind, name, made.state(), made.outcome(), made.usage(), tries, took, null);
    }

    /** Notes that an effectful call is about to be made and must have ended after {@code within}. */
    public void reserve(int at, StepKind kind, String name, Duration within) {
        StepRecord step =
                new StepRecord(at, kind, name, StepState.RESERVED, null, StepUsage.NONE, 1, Duration.ZERO, within);
        if (!writes.taken(() -> journal.reserve(job, step))) {
            throw new AttemptEnded(new Outcome.Lost());
        }
        recorded.reserved(step);
    }

    /** Runs work of a step that a halt may cut off. */
    public <T> T interruptibly(Callable<T> work) throws Exception {
        return halt.interruptibly(work);
    }

    /** Ends the attempt if it was halted or its time is up: called before whatever costs. */
    public void checkMayGoOn() {
        halt.check();
        Duration left = job.timeLeft();
        // A deadline may be farther away than a long counts nanoseconds.
        if (left != null && Duration.ofNanos(System.nanoTime() - startedNanos).compareTo(left) >= 0) {
            throw new AttemptEnded(new Outcome.Refused(JobErrors.deadlinePassed()));
        }
    }

    /**
     * Waits within the work of a step before a part of it is done again.
     *
     * @param times how often it was done in vain
     */
    public void pauseWithin(String label, int times, StepFailure.Transient failure) throws InterruptedException {
        Duration wait = retry.firstWait().multipliedBy(times);
        events.triedInVain(job, label, times, wait, failure);
        Thread.sleep(wait);
    }

    /** Waits before the next try, or ends the attempt. */
    public void waitOrEnd(String label, StepFailure failure, int tries) {
        JobError error =
                JobErrors.stepFailed(String.valueOf(failure.getMessage())).at(label);
        switch (failure) {
            case StepFailure.Permanent _ -> throw new AttemptEnded(new Outcome.Refused(error));
            case StepFailure.Transient passing -> {
                Duration wait = retry.next(tries, passing)
                        .orElseThrow(() -> new AttemptEnded(new Outcome.Faltered(error, passing.retryAfter())));
                events.triedInVain(job, label, tries, wait, passing);
                sleep(wait);
            }
        }
    }

    private static StepFailure sorted(Exception e) {
        return e instanceof StepFailure failure
                ? failure
                : new StepFailure.Transient(e.getClass().getSimpleName() + ": " + e.getMessage(), e);
    }

    private void sleep(Duration wait) {
        try {
            halt.waiting(() -> {
                Thread.sleep(wait);
                return null;
            });
        } catch (Exception e) {
            throw new AttemptEnded(new Outcome.HandedBack());
        }
    }
}
