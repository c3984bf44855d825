package dev.cairn.worker.step;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How often a step is tried within one attempt.
 *
 * @param tries 1 for no second try
 * @param firstWait before the second try; doubles with each
 * @param longestWait the longest wait that may hold a slot; a provider that asks for more has the job parked
 */
public record StepRetry(int tries, Duration firstWait, Duration longestWait) {

    /**
     * The wait before the next try; empty when the job is to be parked instead.
     *
     * @param tried how often it was tried so far
     */
    Optional<Duration> next(int tried, StepFailure.Transient failure) {
        Duration asked = failure.retryAfter();
        if (tried >= tries || asked.compareTo(longestWait) > 0) {
            return Optional.empty();
        }
        Duration doubled = firstWait.multipliedBy(1L << Math.min(tried - 1, 20));
        Duration capped = doubled.compareTo(longestWait) > 0 ? longestWait : doubled;
        Duration jittered = capped.multipliedBy(ThreadLocalRandom.current().nextLong(50, 101))
                .dividedBy(100);
        // Never earlier than the provider asked for, whatever the jitter says.
        return Optional.of(asked.compareTo(jittered) > 0 ? asked : jittered);
    }
}
