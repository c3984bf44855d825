package dev.cairn.worker.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cairn.job.Outcome;
import dev.cairn.step.StepKind;
import dev.cairn.step.StepRecord;
import dev.cairn.step.StepState;
import dev.cairn.step.StepUsage;
import dev.cairn.worker.RealJob;
import dev.cairn.worker.step.AttemptEnded;
import dev.cairn.worker.step.Steps;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The effect ledger: an effectful call is reserved before, settled after, and never made on a guess. */
class LedgerTest {
    private final RealJob job = new RealJob();
    private final Pay pay = new Pay();

    @Test
    void a_call_is_reserved_before_it_is_made_and_kept_after() {
        assertThat(call().text()).isEqualTo("\"paid\"");
        assertThat(pay.statesWhenCalled).containsExactly(StepState.RESERVED);
        assertThat(job.journal()).extracting(StepRecord::state).containsExactly(StepState.SUCCEEDED);
    }

    @Test
    void a_kept_call_is_returned_in_the_next_attempt_and_not_made() {
        call();
        job.again();
        assertThat(call().text()).isEqualTo("\"paid\"");
        assertThat(pay.keys).hasSize(1);
    }

    @Test
    void a_reserved_call_that_was_done_is_kept_and_not_made_again() {
        reservedBefore(Duration.ofSeconds(-1));
        pay.found = new LookUp.Done<>("paid before");
        assertThat(call().text()).isEqualTo("\"paid before\"");
        assertThat(pay.keys).isEmpty();
    }

    @Test
    void a_reserved_call_that_was_not_done_is_reserved_anew_and_made() {
        reservedBefore(Duration.ofSeconds(-1));
        pay.found = new LookUp.NotDone<>();
        assertThat(call().text()).isEqualTo("\"paid\"");
        assertThat(pay.keys).hasSize(1);
    }

    @Test
    void a_reserved_call_that_nobody_can_tell_about_fails_the_job() {
        reservedBefore(Duration.ofSeconds(-1));
        assertThat(ended())
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        r -> assertThat(r.error().type()).isEqualTo("/problems/effect-in-doubt"));
        assertThat(pay.keys).isEmpty();
    }

    @Test
    void nobody_asks_about_a_call_that_may_still_be_under_way() {
        reservedBefore(Duration.ofSeconds(30));
        pay.found = new LookUp.NotDone<>();
        assertThat(ended())
                .isInstanceOfSatisfying(
                        Outcome.InDoubt.class,
                        doubt -> assertThat(doubt.atLeast()).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(30)));
        assertThat(pay.lookUps).isZero();
    }

    @Test
    void a_call_that_threw_parks_the_job_until_its_time_is_over_and_counts() {
        pay.failures = 1;
        pay.found = new LookUp.NotDone<>();
        assertThat(ended())
                .isInstanceOfSatisfying(
                        Outcome.Faltered.class, f -> assertThat(f.atLeast()).isGreaterThan(pay.timeout()));
        assertThat(pay.lookUps).isZero();
        assertThat(job.journal()).extracting(StepRecord::state).containsExactly(StepState.RESERVED);
    }

    @Test
    void every_attempt_gives_the_call_the_same_key() {
        pay.failures = 1;
        pay.found = new LookUp.NotDone<>();
        ended();
        job.again();
        reservedBefore(Duration.ofSeconds(-1));
        call();
        assertThat(pay.keys).hasSize(2).containsOnly(pay.keys.getFirst());
    }

    @Test
    void a_refusal_is_kept_as_failed_and_told() {
        pay.refuses = true;
        assertThat(call().failed()).isTrue();
        assertThat(job.journal()).extracting(StepRecord::state).containsExactly(StepState.FAILED);
    }

    @Test
    void without_the_reservation_the_call_is_not_made() {
        Steps steps = job.steps();
        job.takeAway();
        Outcome outcome =
                catchThrowableOfType(AttemptEnded.class, () -> call(steps)).outcome();
        assertThat(outcome).isEqualTo(new Outcome.Lost());
        assertThat(pay.keys).isEmpty();
    }

    private Outcome ended() {
        return catchThrowableOfType(AttemptEnded.class, this::call).outcome();
    }

    private ToolResult call() {
        return call(job.steps());
    }

    private ToolResult call(Steps steps) {
        return new ToolSteps(steps, new Toolbox(List.of(pay)))
                .call(steps.nextPosition(), new ToolRequest("x", "pay", "{}"));
    }

    /** A worker reserved the call, and was lost. */
    private void reservedBefore(Duration left) {
        job.reserve(new StepRecord(
                1, StepKind.TOOL, "pay", StepState.RESERVED, null, StepUsage.NONE, 1, Duration.ZERO, left));
        job.again();
    }

    private record Nothing() {}

    private final class Pay implements Tool<Nothing, String> {
        private final List<String> keys = new ArrayList<>();
        private final List<StepState> statesWhenCalled = new ArrayList<>();
        private int lookUps;
        private int failures;
        private boolean refuses;
        private LookUp<String> found = new LookUp.Unknown<>();

        @Override
        public String name() {
            return "pay";
        }

        @Override
        public String description() {
            return "Pays.";
        }

        @Override
        public Class<Nothing> argumentsType() {
            return Nothing.class;
        }

        @Override
        public Effect effect() {
            return Effect.EFFECTFUL;
        }

        @Override
        public String call(ToolCall call, Nothing arguments) {
            keys.add(call.key());
            job.journal().forEach(step -> statesWhenCalled.add(step.state()));
            if (refuses) {
                throw new ToolRefusal("No.");
            }
            if (failures-- > 0) {
                throw new IllegalStateException("broke");
            }
            return "paid";
        }

        @Override
        public LookUp<String> lookUp(ToolCall call, Nothing arguments) {
            lookUps++;
            return found;
        }
    }
}
