package dev.cairn.job;

import java.time.Duration;
import java.util.Optional;

/**
 * Decides what an outcome makes of a job. Pure: the same arguments give the same transition.
 *
 * @param firstWait the wait before the second attempt; it doubles with each parking that kept no step
 * @param longestWait the most that doubling may reach
 * @param maxParkings how many parkings in a row may pass without a newly kept step before the job fails
 */
public record RetryPolicy(Duration firstWait, Duration longestWait, int maxParkings) {

    /** What to write for {@code outcome}; empty when the claim is lost, for then nothing may be written. */
    public Optional<Transition> decide(ClaimedJob job, Outcome outcome, int parkings) {
        return switch (outcome) {
            case Outcome.Answered answered ->
                Optional.of(new Transition.Succeed(answered.output(), answered.lastStep()));
            case Outcome.Refused refused -> Optional.of(new Transition.Fail(refused.error()));
            case Outcome.Faltered faltered -> Optional.of(park(job, faltered, parkings));
            case Outcome.InDoubt doubt ->
                Optional.of(new Transition.RetryLater(
                        doubt.atLeast(), "waits until a tool call that may still be under way must have ended", false));
            case Outcome.Cancelled _ -> Optional.of(new Transition.Cancel());
            case Outcome.HandedBack _ -> Optional.of(new Transition.HandBack());
            case Outcome.Lost _ -> Optional.empty();
        };
    }

    /**
     * What to write instead of a transition that the database did not take. There is always something: a job that nothing
     * can be written for keeps its slot for as long as its worker lives.
     */
    public Transition instead(ClaimedJob job, Transition wanted, StorageFailure failure, int parkings) {
        if (failure.passes()) {
            return wanted;
        }
        String told = String.valueOf(failure.getMessage());
        boolean data = failure.kind() == StorageFailure.Kind.REFUSED;
        return switch (wanted) {
            case Transition.Succeed _ ->
                data
                        ? new Transition.Fail(JobErrors.storageRefused(told))
                        : park(job, new Outcome.Faltered(JobErrors.statementRefused(told), Duration.ZERO), parkings);
            case Transition.RetryLater later -> data ? new Transition.Fail(JobErrors.storageRefused(told)) : later;
            case Transition.Fail _, Transition.Cancel _ ->
                new Transition.RetryLater(longestWait, "cannot be ended: " + told, true);
            case Transition.HandBack handBack -> handBack;
        };
    }

    private Transition park(ClaimedJob job, Outcome.Faltered faltered, int parkings) {
        JobError error = faltered.error();
        if (parkings >= maxParkings) {
            return new Transition.Fail(new JobError(
                    error.type(),
                    error.title(),
                    error.detail() + " The job was parked " + parkings + " times in a row without a finished step.",
                    error.step()));
        }
        Duration backoff = jittered(job, wait(parkings));
        Duration delay = faltered.atLeast().compareTo(backoff) > 0 ? faltered.atLeast() : backoff;
        return new Transition.RetryLater(delay, error.detail(), true);
    }

    private Duration wait(int parkings) {
        Duration doubled = firstWait.multipliedBy(1L << Math.min(parkings, 30));
        return doubled.compareTo(longestWait) > 0 ? longestWait : doubled;
    }

    /** Spreads jobs that faltered together over 20 %, by the job's identity so that the decision stays pure. */
    private static Duration jittered(ClaimedJob job, Duration wait) {
        long spread = Math.floorMod(job.id().value().getLeastSignificantBits(), 400) - 200;
        return wait.plus(wait.multipliedBy(spread).dividedBy(1000));
    }
}
