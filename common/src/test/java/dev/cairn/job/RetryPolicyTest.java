package dev.cairn.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RetryPolicyTest {
    private static final JobError ERROR = JobErrors.stepFailed("the endpoint answered 503");
    private final RetryPolicy policy = new RetryPolicy(Duration.ofSeconds(2), Duration.ofMinutes(5), 4);
    private final ClaimedJob job = new ClaimedJob(
            JobId.next(), "default", new ClaimedJob.AgentRef("shared", "echo", 1), 1, 0, 0, "{}", null, null, false);

    @Test
    void an_answer_succeeds() {
        assertThat(policy.decide(job, new Outcome.Answered("1", null), 0)).contains(new Transition.Succeed("1"));
    }

    @Test
    void a_refusal_fails_at_once_however_few_parkings_there_were() {
        assertThat(policy.decide(job, new Outcome.Refused(ERROR), 0)).contains(new Transition.Fail(ERROR));
    }

    @Test
    void a_cancel_cancels_and_a_leaving_worker_hands_back() {
        assertThat(policy.decide(job, new Outcome.Cancelled(), 0)).contains(new Transition.Cancel());
        assertThat(policy.decide(job, new Outcome.HandedBack(), 0)).contains(new Transition.HandBack());
    }

    @Test
    void a_lost_claim_writes_nothing() {
        assertThat(policy.decide(job, new Outcome.Lost(), 0)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0, 2", "1, 4", "2, 8", "3, 16"})
    void parkings_double_within_a_fifth_of_jitter(int parkings, int seconds) {
        Transition.RetryLater later = parked(new Outcome.Faltered(ERROR, Duration.ZERO), parkings);
        assertThat(later.delay()).isBetween(Duration.ofMillis(seconds * 800L), Duration.ofMillis(seconds * 1200L));
        assertThat(later.counts()).isTrue();
        assertThat(later.reason()).isEqualTo("the endpoint answered 503");
    }

    @Test
    void the_longest_parking_bounds_the_doubling() {
        RetryPolicy patient = new RetryPolicy(Duration.ofSeconds(2), Duration.ofMinutes(5), 1000);
        Transition.RetryLater later =
                (Transition.RetryLater) patient.decide(job, new Outcome.Faltered(ERROR, Duration.ZERO), 999)
                        .orElseThrow();
        assertThat(later.delay()).isLessThanOrEqualTo(Duration.ofMinutes(6));
    }

    @Test
    void an_answer_whose_statement_is_refused_is_parked_with_a_bound_and_one_whose_data_is_refused_fails() {
        Transition succeed = new Transition.Succeed("1");
        assertThat(policy.instead(job, succeed, failure(StorageFailure.Kind.BROKEN), 0))
                .isInstanceOf(Transition.RetryLater.class);
        assertThat(policy.instead(job, succeed, failure(StorageFailure.Kind.BROKEN), 4))
                .isInstanceOf(Transition.Fail.class);
        assertThat(policy.instead(job, succeed, failure(StorageFailure.Kind.REFUSED), 0))
                .isInstanceOf(Transition.Fail.class);
    }

    @ParameterizedTest
    @EnumSource(
            value = StorageFailure.Kind.class,
            names = {"REFUSED", "BROKEN"})
    void a_job_whose_end_is_refused_is_parked_for_the_longest_time_and_says_why(StorageFailure.Kind kind) {
        for (Transition end : List.of(new Transition.Fail(ERROR), new Transition.Cancel())) {
            Transition.RetryLater later = (Transition.RetryLater) policy.instead(job, end, failure(kind), 9);
            assertThat(later.delay()).isEqualTo(Duration.ofMinutes(5));
            assertThat(later.reason()).contains("cannot be ended").contains("SQLSTATE 42703");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = StorageFailure.Kind.class,
            names = {"UNAVAILABLE", "LOCK_TIMEOUT", "OUT_OF_TIME"})
    void what_an_outage_kept_from_being_written_is_written_after_it(StorageFailure.Kind kind) {
        Transition succeed = new Transition.Succeed("1");
        assertThat(policy.instead(job, succeed, failure(kind), 4)).isEqualTo(succeed);
    }

    private static StorageFailure failure(StorageFailure.Kind kind) {
        return new StorageFailure(kind, "SQLSTATE 42703", new IllegalStateException());
    }

    @Test
    void a_provider_that_asks_for_more_time_gets_it() {
        assertThat(parked(new Outcome.Faltered(ERROR, Duration.ofMinutes(10)), 0)
                        .delay())
                .isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void after_the_last_parking_the_job_fails_and_says_how_often_it_was_parked() {
        Transition.Fail fail = (Transition.Fail) policy.decide(job, new Outcome.Faltered(ERROR, Duration.ZERO), 4)
                .orElseThrow();
        assertThat(fail.error().type()).isEqualTo(ERROR.type());
        assertThat(fail.error().detail()).startsWith(ERROR.detail()).contains("parked 4 times");
    }

    @Test
    void waiting_for_a_call_in_doubt_counts_towards_no_limit() {
        Transition.RetryLater later =
                (Transition.RetryLater) policy.decide(job, new Outcome.InDoubt(Duration.ofSeconds(7)), 99)
                        .orElseThrow();
        assertThat(later.delay()).isEqualTo(Duration.ofSeconds(7));
        assertThat(later.counts()).isFalse();
    }

    private Transition.RetryLater parked(Outcome outcome, int parkings) {
        return (Transition.RetryLater) policy.decide(job, outcome, parkings).orElseThrow();
    }
}
