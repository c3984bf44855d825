package dev.cairn.worker.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cairn.job.Outcome;
import dev.cairn.step.StepKind;
import dev.cairn.step.StepRecord;
import dev.cairn.worker.RealJob;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Recorded? return it: run, record, return. */
class StepsTest {
    private final AtomicInteger ran = new AtomicInteger();
    private final RealJob job = new RealJob();

    @Test
    void a_step_that_the_journal_does_not_hold_runs_and_is_kept() {
        Steps steps = job.steps();
        assertThat(once(steps, "look").outcome()).isEqualTo("\"run 1\"");
        assertThat(job.journal()).extracting(StepRecord::name).containsExactly("look");
        assertThat(steps.keptAny()).isTrue();
    }

    @Test
    void a_step_that_the_journal_holds_is_returned_and_not_run() {
        once(job.steps(), "look");
        Steps steps = job.again().steps();
        assertThat(once(steps, "look").outcome()).isEqualTo("\"run 1\"");
        assertThat(ran).hasValue(1);
        assertThat(steps.keptAny()).isFalse();
    }

    @Test
    void a_alljournal_is_gone_through_to_its_end_and_not_beyond() {
        int all = 2 * Recorded.PAGE;
        Steps before = job.steps();
        for (int i = 0; i < all; i++) {
            once(before, "look");
        }
        Steps steps = job.again().steps();
        for (int i = 1; i <= all; i++) {
            assertThat(once(steps, "look").outcome()).isEqualTo("\"run " + i + "\"");
        }
        assertThat(ran).hasValue(all);
        assertThat(steps.keptAny()).isFalse();
        steps.checkAllAskedFor();
        assertThat(once(steps, "leap").outcome()).isEqualTo("\"run " + (all + 1) + "\"");
        Steps shorter = job.again().steps();
        for (int i = 0; i < Recorded.PAGE; i++) {
            once(shorter, "look");
        }
        assertThat(refusal(shorter::checkAllAskedFor)).contains("ended after " + Recorded.PAGE + " steps");
    }

    @Test
    void a_journal_that_tells_of_another_step_refuses_the_job_and_names_both() {
        once(job.steps(), "look");
        Steps steps = job.again().steps();
        assertThat(refusal(() -> once(steps, "leap"))).contains("1 code look").contains("1 code leap");
        assertThat(ran).hasValue(1);
    }

    @Test
    void a_journal_that_goes_on_after_the_agent_ended_refuses_the_job() {
        Steps before = job.steps();
        once(before, "look");
        once(before, "leap");
        Steps steps = job.again().steps();
        once(steps, "look");
        assertThat(refusal(steps::checkAllAskedFor)).contains("2 code leap").contains("ended after 1 steps");
    }

    @Test
    void a_write_is_repeated_until_the_database_answers_and_the_work_is_not() {
        Steps steps = job.steps();
        job.refuseConnections(2);
        once(steps, "look");
        assertThat(ran).hasValue(1);
        assertThat(job.journal()).hasSize(1);
    }

    @Test
    void a_write_that_no_waiting_mends_is_repeated_a_few_times_and_then_ends_the_attempt() {
        Steps steps = job.steps();
        job.refuse("42703", Integer.MAX_VALUE);
        Outcome.Faltered faltered = (Outcome.Faltered) ended(() -> once(steps, "look"));
        assertThat(faltered.error().type()).isEqualTo("/problems/statement-refused");
        assertThat(faltered.error().detail()).contains("SQLSTATE 42703");
        assertThat(ran).hasValue(1);
    }

    @Test
    void a_write_that_was_refused_once_is_repeated_and_the_work_is_not() {
        Steps steps = job.steps();
        job.refuse("XX000", 2);
        once(steps, "look");
        assertThat(ran).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"53100", "53300", "25006", "57P03", "40P01", "55006", "57014"})
    void an_outage_is_waited_for(String state) {
        Steps steps = job.steps();
        job.refuse(state, 5);
        once(steps, "look");
        assertThat(ran).hasValue(1);
    }

    @Test
    void a_lost_claim_ends_the_attempt_and_keeps_nothing() {
        Steps steps = job.steps();
        job.takeAway();
        assertThat(ended(() -> once(steps, "look"))).isEqualTo(new Outcome.Lost());
        assertThat(job.journal()).isEmpty();
    }

    @Test
    void a_cancel_that_came_with_a_write_ends_the_attempt_before_the_next_step() {
        Steps steps = job.steps();
        job.cancel();
        once(steps, "look");
        assertThat(ended(() -> once(steps, "leap"))).isEqualTo(new Outcome.Cancelled());
        assertThat(job.journal()).hasSize(1);
    }

    @Test
    void a_deadline_may_be_centuries_away() {
        Steps steps = new RealJob(Duration.ofDays(200_000)).steps();
        once(steps, "look");
        assertThat(ran).hasValue(1);
    }

    @Test
    void no_step_begins_after_the_deadline() {
        Steps steps = new RealJob(Duration.ofSeconds(-1)).steps();
        assertThat(refusal(() -> once(steps, "look"))).contains("deadline");
        assertThat(ran).hasValue(0);
    }

    @Test
    void a_passing_fault_is_tried_again_and_a_lasting_one_falters() {
        Steps steps = job.steps();
        Outcome outcome = ended(() -> steps.once(steps.nextPosition(), StepKind.CODE, "look", () -> {
            ran.incrementAndGet();
            throw new StepFailure.Transient("busy", null);
        }));
        assertThat(ran).hasValue(3);
        assertThat(outcome).isInstanceOf(Outcome.Faltered.class);
    }

    private StepRecord once(Steps steps, String name) {
        return steps.once(
                steps.nextPosition(),
                StepKind.CODE,
                name,
                () -> Steps.Made.succeeded("\"run " + ran.incrementAndGet() + "\""));
    }

    private static String refusal(Runnable work) {
        return ((Outcome.Refused) ended(work)).error().detail();
    }

    private static Outcome ended(Runnable work) {
        return catchThrowableOfType(AttemptEnded.class, work::run).outcome();
    }
}
