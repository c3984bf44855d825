package dev.cairn.worker.run;

import dev.cairn.job.ClaimedJob;
import dev.cairn.job.Claims;
import dev.cairn.job.JobErrors;
import dev.cairn.job.Outcome;
import dev.cairn.job.RetryPolicy;
import dev.cairn.job.StorageFailure;
import dev.cairn.job.Transition;
import dev.cairn.message.Ticket;
import dev.cairn.step.Journal;
import dev.cairn.worker.agent.Agents;
import dev.cairn.worker.step.StepRetry;
import dev.cairn.worker.step.Steps;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executor;

/**
 * The life of a job in a worker: claim, attempt, decide, settle.
 *
 * <p>Between the claim and the settlement the job is held: its lease is renewed for it, and a cancel, a loss or the
 * worker's leaving reaches it through its halt. Every write is fenced by (job, epoch, running), so an attempt that has
 * lost its claim can finish its code but changes nothing.
 */
public final class JobRunner {
    private final Claims claims;
    private final Journal journal;
    private final Agents agents;
    private final RetryPolicy policy;
    private final StepRetry stepRetry;
    private final HeldJobs held;
    private final WorkEvents events;
    private final LastStep lastStep;
    private final Claims.Offer offer;

    JobRunner(Parts parts, HeldJobs held, WorkEvents events) {
        this.claims = parts.claims();
        this.journal = parts.journal();
        this.agents = parts.agents();
        this.policy = parts.policy();
        this.stepRetry = parts.stepRetry();
        this.held = held;
        this.events = events;
        this.lastStep = new LastStep(parts.journal(), events);
        this.offer = parts.offer();
    }

    /** What a runner is made of. */
    record Parts(
            Claims claims,
            Journal journal,
            Agents agents,
            RetryPolicy policy,
            StepRetry stepRetry,
            Claims.Offer offer) {}

    // ---- claim -----------------------------------------------------------------------------------------------------

    /** Takes the jobs of tickets. A stale one claims nothing: whatever stood in the way is itself a state. */
    int take(UUID lease, List<Ticket> tickets) {
        return live(lease, claims.claim(lease, offer, tickets));
    }

    /** Takes up to {@code most} due jobs, whether or not a ticket told of them. */
    int takeDue(UUID lease, int most) {
        return live(lease, claims.claimDue(lease, offer, most));
    }

    /** Takes one job that must run alone. */
    int takeSuspect(UUID lease) {
        return live(lease, claims.claimSuspect(lease, offer));
    }

    boolean suspectWaits(int seconds) {
        return claims.suspectWaits(offer, seconds);
    }

    private int live(UUID lease, List<ClaimedJob> claimed) {
        claimed.forEach(job -> live(lease, job, Runnable::run));
        return claimed.size();
    }

    /** Runs a job that is claimed, when {@code begin} says so. */
    void live(UUID lease, ClaimedJob job, Executor begin) {
        HeldJobs.Held now = held.hold(job, lease);
        begin.execute(() -> Thread.ofVirtual().name(job.id().toString()).start(() -> live(now)));
    }

    private void live(HeldJobs.Held now) {
        try (var span = JobSpan.of(now.job())) {
            events.claimed(now.job());
            Attempt attempt = attempt(now);
            policy.decide(now.job(), attempt.outcome(), attempt.parkings())
                    .ifPresentOrElse(
                            transition -> settle(now, transition, attempt.parkings()), () -> events.lost(now.job()));
            span.end(attempt.outcome());
        } finally {
            held.release(now);
        }
    }

    // ---- attempt ---------------------------------------------------------------------------------------------------

    /** What an attempt came to, and how many parkings in a row came before it. */
    private record Attempt(Outcome outcome, int parkings) {}

    private Attempt attempt(HeldJobs.Held now) {
        ClaimedJob job = now.job();
        try {
            Steps steps = new Steps(job, journal, now.halt(), stepRetry, events);
            Outcome outcome = now.halt().belonging(() -> agents.run(steps));
            return new Attempt(outcome, steps.keptAny() ? 0 : job.parkings());
        } catch (Exception | Error e) {
            // Neither the agent nor a step: a fault of the worker, or its database away. Parking loses nothing.
            events.attemptBroke(job, e);
            return new Attempt(
                    new Outcome.Faltered(JobErrors.stepFailed("The worker failed: " + e), Duration.ZERO),
                    job.parkings());
        }
    }

    // ---- settle ----------------------------------------------------------------------------------------------------

    /** Writes the end, or what the database takes instead, until that is written or the job is known to be lost. */
    private void settle(HeldJobs.Held now, Transition wanted, int parkings) {
        Transition transition = wanted;
        Duration wait = Duration.ofMillis(50);
        while (!now.halt().isLost()) {
            try {
                switch (claims.settle(now.job(), transition)) {
                    case WRITTEN -> lastStep.tellWritten(now.job(), transition);
                    case CANCELLED -> events.settled(now.job(), new Transition.Cancel());
                    case LOST -> events.lost(now.job());
                }
                return;
            } catch (StorageFailure e) {
                lastStep.tellFailed(now.job(), e);
                Transition refused = transition;
                transition = lastStep.keptApart(now.job(), refused, e)
                        .orElseGet(() -> policy.instead(now.job(), refused, e, parkings));
                wait = Pauses.pauseAndDouble(wait, Duration.ofSeconds(e.passes() ? 2 : 10));
            }
        }
        events.lost(now.job());
    }
}
