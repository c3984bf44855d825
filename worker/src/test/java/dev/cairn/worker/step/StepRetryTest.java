package dev.cairn.worker.step;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StepRetryTest {
    private final StepRetry retry = new StepRetry(4, Duration.ofMillis(100), Duration.ofSeconds(1));

    @Test
    void waits_double_up_to_the_longest_with_half_of_each_as_jitter() {
        assertThat(retry.next(1, failure(Duration.ZERO)).orElseThrow())
                .isBetween(Duration.ofMillis(50), Duration.ofMillis(100));
        assertThat(retry.next(3, failure(Duration.ZERO)).orElseThrow())
                .isBetween(Duration.ofMillis(200), Duration.ofMillis(400));
        StepRetry patient = new StepRetry(99, Duration.ofMillis(100), Duration.ofSeconds(1));
        assertThat(patient.next(98, failure(Duration.ZERO)).orElseThrow()).isLessThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void no_wait_is_shorter_than_what_the_provider_asked_for() {
        assertThat(retry.next(1, failure(Duration.ofMillis(900)))).contains(Duration.ofMillis(900));
    }

    @Test
    void the_job_is_parked_when_the_provider_asks_for_more_than_a_slot_may_wait() {
        assertThat(retry.next(1, failure(Duration.ofSeconds(2)))).isEmpty();
    }

    @Test
    void the_job_is_parked_after_the_last_try() {
        assertThat(retry.next(4, failure(Duration.ZERO))).isEmpty();
    }

    private static StepFailure.Transient failure(Duration retryAfter) {
        return new StepFailure.Transient("busy", retryAfter, null);
    }
}
