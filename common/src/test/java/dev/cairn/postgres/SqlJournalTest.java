package dev.cairn.postgres;

import static dev.cairn.postgres.SampleSteps.model;
import static dev.cairn.postgres.SampleSteps.reservation;
import static dev.cairn.postgres.SampleSteps.tool;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.job.ClaimedJob;
import dev.cairn.job.StorageFailure;
import dev.cairn.step.Journal.Kept;
import dev.cairn.step.StepState;
import java.time.Duration;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class SqlJournalTest {
    private final Fixture jobs = new Fixture();

    @Test
    void a_kept_step_is_read_back_and_counted() {
        ClaimedJob job = jobs.running();
        assertThat(jobs.journal.keep(job, model(1, "{\"text\": \"hello\"}"), false))
                .isEqualTo(Kept.KEPT);
        assertThat(jobs.kept(job)).singleElement().satisfies(step -> {
            assertThat(step.outcome()).isEqualTo("{\"text\": \"hello\"}");
            assertThat(step.usage().model()).isEqualTo("m");
        });
        assertThat(jobs.number("steps", job.id())).isEqualTo(1);
        assertThat(jobs.number("model_calls", job.id())).isEqualTo(1);
        assertThat(jobs.number("input_tokens", job.id())).isEqualTo(7);
    }

    @Test
    void keeping_the_same_step_again_changes_and_counts_nothing() {
        ClaimedJob job = jobs.running();
        jobs.journal.keep(job, model(1, "\"first\""), false);
        assertThat(jobs.journal.keep(job, model(1, "\"second\""), false)).isEqualTo(Kept.KEPT);
        assertThat(jobs.kept(job)).singleElement().matches(s -> "\"first\"".equals(s.outcome()));
        assertThat(jobs.number("model_calls", job.id())).isEqualTo(1);
    }

    @Test
    void a_zombie_keeps_nothing() {
        ClaimedJob zombie = jobs.running();
        jobs.crash();
        assertThat(jobs.journal.keep(zombie, model(1, "1"), false)).isEqualTo(Kept.LOST);
        ClaimedJob now = jobs.claim(zombie.id(), 1);
        assertThat(jobs.journal.keep(zombie, model(1, "1"), false)).isEqualTo(Kept.LOST);
        assertThat(jobs.journal.reserve(zombie, reservation(1))).isFalse();
        assertThat(jobs.kept(now)).isEmpty();
    }

    @Test
    void a_step_kept_by_the_attempt_before_is_no_success_of_this_one() {
        ClaimedJob first = jobs.running();
        jobs.journal.keep(first, model(1, "1"), false);
        jobs.crash();
        ClaimedJob second = jobs.claim(first.id(), 1);
        assertThat(jobs.journal.keep(second, model(1, "2"), false)).isEqualTo(Kept.LOST);
    }

    @Test
    void a_kept_step_clears_the_counts_that_lead_to_failure() {
        ClaimedJob first = jobs.running();
        jobs.crash();
        ClaimedJob second = jobs.claim(first.id(), 1);
        assertThat(jobs.number("crashes", first.id())).isEqualTo(1);
        jobs.journal.keep(second, model(1, "1"), false);
        assertThat(jobs.number("crashes", first.id())).isZero();
        assertThat(jobs.number("parkings", first.id())).isZero();
    }

    @Test
    void keeping_a_step_tells_of_a_cancel() {
        ClaimedJob job = jobs.running();
        jobs.control.cancel(jobs.tenant, job.id());
        assertThat(jobs.journal.keep(job, model(1, "1"), false)).isEqualTo(Kept.KEPT_CANCEL_ASKED);
    }

    @Test
    void a_reservation_is_settled_in_its_place() {
        ClaimedJob job = jobs.running();
        assertThat(jobs.journal.reserve(job, reservation(1))).isTrue();
        assertThat(jobs.kept(job)).singleElement().satisfies(step -> {
            assertThat(step.state()).isEqualTo(StepState.RESERVED);
            assertThat(step.reservedFor()).isBetween(Duration.ofSeconds(50), Duration.ofSeconds(60));
        });
        assertThat(jobs.number("steps", job.id())).isZero();
        jobs.journal.keep(job, tool(1, "\"done\""), true);
        assertThat(jobs.kept(job)).singleElement().matches(s -> s.state() == StepState.SUCCEEDED);
        assertThat(jobs.number("tool_calls", job.id())).isEqualTo(1);
    }

    @Test
    void a_settled_step_cannot_be_reserved_again() {
        ClaimedJob job = jobs.running();
        jobs.journal.keep(job, tool(1, "\"done\""), false);
        assertThat(jobs.journal.reserve(job, reservation(1))).isFalse();
        assertThat(jobs.kept(job)).singleElement().matches(s -> "\"done\"".equals(s.outcome()));
    }

    @Test
    void the_escape_of_nul_in_an_outcome_survives() {
        ClaimedJob job = jobs.running();
        jobs.journal.keep(job, model(1, "\"a\\u0000b\""), false);
        assertThat(jobs.kept(job)).singleElement().matches(s -> "\"a\\u0000b\"".equals(s.outcome()));
    }

    @Test
    void what_cannot_be_stored_is_refused_and_not_worth_a_second_try() {
        ClaimedJob job = jobs.running();
        Assertions.assertThatExceptionOfType(StorageFailure.class)
                .isThrownBy(() -> jobs.journal.keep(job, model(1, "no json"), false))
                .matches(e -> e.kind() == StorageFailure.Kind.REFUSED);
    }
}
