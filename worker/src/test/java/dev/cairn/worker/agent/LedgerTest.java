package dev.cairn.worker.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cairn.job.ClaimedJob;
import dev.cairn.job.JobId;
import dev.cairn.job.Outcome;
import dev.cairn.job.StorageFailure;
import dev.cairn.step.Journal;
import dev.cairn.step.StepKind;
import dev.cairn.step.StepRecord;
import dev.cairn.step.StepState;
import dev.cairn.step.StepUsage;
import dev.cairn.worker.step.AttemptEnded;
import dev.cairn.worker.step.Halt;
import dev.cairn.worker.step.StepEvents;
import dev.cairn.worker.step.StepFailure;
import dev.cairn.worker.step.StepRetry;
import dev.cairn.worker.step.Steps;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The effect ledger: an effectful call is reserved before, settled after, and never made on a guess. */
class LedgerTest {
    private final Pay pay = new Pay();
    private final Book book = new Book();

    @Test
    void a_call_is_reserved_before_it_is_made_and_kept_after() {
        assertThat(call().text()).isEqualTo("\"paid\"");
        assertThat(book.lines).containsExactly("reserve", "keep SUCCEEDED");
        assertThat(pay.calls).isEqualTo(1);
    }

    @Test
    void a_reserved_call_that_was_done_is_kept_and_not_made_again() {
        book.before = reserved(Duration.ofSeconds(-1));
        pay.found = new LookUp.Done<>("paid before");
        assertThat(call().text()).isEqualTo("\"paid before\"");
        assertThat(pay.calls).isZero();
    }

    @Test
    void a_reserved_call_that_was_not_done_is_reserved_anew_and_made() {
        book.before = reserved(Duration.ofSeconds(-1));
        pay.found = new LookUp.NotDone<>();
        call();
        assertThat(pay.calls).isEqualTo(1);
        assertThat(book.lines).containsExactly("reserve", "keep SUCCEEDED");
    }

    @Test
    void a_reserved_call_that_nobody_can_tell_about_fails_the_job() {
        book.before = reserved(Duration.ofSeconds(-1));
        Outcome outcome = ended();
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        r -> assertThat(r.error().type()).isEqualTo("/problems/effect-in-doubt"));
        assertThat(pay.calls).isZero();
    }

    @Test
    void nobody_asks_about_a_call_that_may_still_be_under_way() {
        book.before = reserved(Duration.ofSeconds(3));
        pay.found = new LookUp.NotDone<>();
        assertThat(ended()).isEqualTo(new Outcome.InDoubt(Duration.ofSeconds(3)));
        assertThat(pay.lookUps).isZero();
    }

    @Test
    void a_call_that_threw_is_looked_up_before_it_is_made_again() {
        pay.failures = 1;
        pay.found = new LookUp.NotDone<>();
        call();
        assertThat(pay.calls).isEqualTo(2);
        assertThat(pay.lookUps).isEqualTo(1);
    }

    @Test
    void a_refusal_is_kept_as_failed_and_told() {
        pay.refuses = true;
        assertThat(call().failed()).isTrue();
        assertThat(book.lines).containsExactly("reserve", "keep FAILED");
    }

    @Test
    void without_the_reservation_the_call_is_not_made() {
        book.lost = true;
        assertThat(ended()).isEqualTo(new Outcome.Lost());
        assertThat(pay.calls).isZero();
    }

    private Outcome ended() {
        return catchThrowableOfType(AttemptEnded.class, this::call).outcome();
    }

    private ToolResult call() {
        ClaimedJob job = new ClaimedJob(
                JobId.next(), "default", new ClaimedJob.AgentRef("default", "a", 1), 2, 0, 1, "{}", null, null, false);
        StepRetry retry = new StepRetry(3, Duration.ofMillis(1), Duration.ofMillis(2));
        Steps steps = new Steps(job, book, new Halt(), retry, book);
        return new ToolSteps(steps, new Toolbox(List.of(pay)))
                .call(steps.nextPosition(), new ToolRequest("x", "pay", "{}"));
    }

    private static StepRecord reserved(Duration left) {
        return new StepRecord(
                1, StepKind.TOOL, "pay", StepState.RESERVED, null, StepUsage.NONE, 1, Duration.ZERO, left);
    }

    private record Nothing() {}

    private static final class Pay implements Tool<Nothing, String> {
        private int calls;
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
            calls++;
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

    /** A journal in memory that tells what was written. */
    private static final class Book implements Journal, StepEvents {
        private final List<String> lines = new ArrayList<>();
        private @Nullable StepRecord before;
        private boolean lost;

        @Override
        public List<StepRecord> read(ClaimedJob job) {
            return before == null ? List.of() : List.of(before);
        }

        @Override
        public Kept keep(ClaimedJob job, StepRecord step) {
            lines.add("keep " + step.state());
            return Kept.KEPT;
        }

        @Override
        public boolean reserve(ClaimedJob job, StepRecord step) {
            lines.add("reserve");
            return !lost;
        }

        @Override
        public void kept(ClaimedJob job, StepRecord step) {}

        @Override
        public void triedInVain(ClaimedJob job, String step, int tries, Duration wait, StepFailure.Transient failure) {}

        @Override
        public void writeFailed(ClaimedJob job, StorageFailure failure) {}
    }
}
