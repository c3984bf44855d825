package dev.cairn.worker.step;

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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StepsTest {
    private final AtomicInteger ran = new AtomicInteger();

    @Test
    void a_step_that_the_journal_holds_is_returned_and_not_run() {
        Steps steps = steps(new Kept(List.of(record(1, "look", "\"before\""))), Duration.ofHours(1));
        assertThat(once(steps, "look").outcome()).isEqualTo("\"before\"");
        assertThat(ran).hasValue(0);
        assertThat(steps.keptAny()).isFalse();
    }

    @Test
    void a_step_that_the_journal_does_not_hold_runs_and_is_kept() {
        Kept journal = new Kept(List.of());
        Steps steps = steps(journal, Duration.ofHours(1));
        assertThat(once(steps, "look").outcome()).isEqualTo("\"new\"");
        assertThat(journal.written).extracting(StepRecord::name).containsExactly("look");
        assertThat(steps.keptAny()).isTrue();
    }

    @Test
    void a_journal_that_tells_of_another_step_refuses_the_job_and_names_both() {
        Steps steps = steps(new Kept(List.of(record(1, "look", "1"))), Duration.ofHours(1));
        assertThat(refusal(() -> once(steps, "leap"))).contains("1 code look").contains("1 code leap");
        assertThat(ran).hasValue(0);
    }

    @Test
    void a_journal_that_goes_on_after_the_agent_ended_refuses_the_job() {
        Steps steps = steps(new Kept(List.of(record(1, "look", "1"), record(2, "leap", "1"))), Duration.ofHours(1));
        once(steps, "look");
        assertThat(refusal(steps::checkAllAskedFor)).contains("2 code leap").contains("ended after 1 steps");
    }

    @Test
    void a_write_is_repeated_until_the_database_answers() {
        Kept journal = new Kept(List.of());
        journal.failures.set(2);
        assertThat(once(steps(journal, Duration.ofHours(1)), "look").outcome()).isEqualTo("\"new\"");
        assertThat(ran).hasValue(1);
    }

    @Test
    void a_lost_claim_ends_the_attempt() {
        Kept journal = new Kept(List.of());
        journal.answer = Journal.Kept.LOST;
        Steps steps = steps(journal, Duration.ofHours(1));
        AttemptEnded ended = catchThrowableOfType(AttemptEnded.class, () -> once(steps, "look"));
        assertThat(ended.outcome()).isEqualTo(new Outcome.Lost());
    }

    @Test
    void a_cancel_that_came_with_a_write_ends_the_attempt_before_the_next_step() {
        Kept journal = new Kept(List.of());
        journal.answer = Journal.Kept.KEPT_CANCEL_ASKED;
        Steps steps = steps(journal, Duration.ofHours(1));
        once(steps, "look");
        AttemptEnded ended = catchThrowableOfType(AttemptEnded.class, () -> once(steps, "leap"));
        assertThat(ended.outcome()).isEqualTo(new Outcome.Cancelled());
    }

    @Test
    void no_step_begins_after_the_deadline() {
        Steps steps = steps(new Kept(List.of()), Duration.ZERO);
        assertThat(refusal(() -> once(steps, "look"))).contains("deadline");
        assertThat(ran).hasValue(0);
    }

    @Test
    void a_passing_fault_is_tried_again_and_a_lasting_one_falters() {
        Steps steps = steps(new Kept(List.of()), Duration.ofHours(1));
        AttemptEnded ended = catchThrowableOfType(
                AttemptEnded.class,
                () -> steps.once(steps.nextPosition(), StepKind.CODE, "look", () -> {
                    ran.incrementAndGet();
                    throw new StepFailure.Transient("busy", null);
                }));
        assertThat(ran).hasValue(3);
        assertThat(ended.outcome()).isInstanceOf(Outcome.Faltered.class);
    }

    private StepRecord once(Steps steps, String name) {
        return steps.once(steps.nextPosition(), StepKind.CODE, name, () -> {
            ran.incrementAndGet();
            return Steps.Made.succeeded("\"new\"");
        });
    }

    private static String refusal(Runnable work) {
        AttemptEnded ended = catchThrowableOfType(AttemptEnded.class, work::run);
        return ((Outcome.Refused) ended.outcome()).error().detail();
    }

    private static StepRecord record(int at, String name, String outcome) {
        return new StepRecord(
                at, StepKind.CODE, name, StepState.SUCCEEDED, outcome, StepUsage.NONE, 1, Duration.ZERO, null);
    }

    private static Steps steps(Kept journal, Duration left) {
        ClaimedJob job = new ClaimedJob(
                JobId.next(), "default", new ClaimedJob.AgentRef("default", "a", 1), 2, 0, 1, "{}", left, null, false);
        StepRetry retry = new StepRetry(3, Duration.ofMillis(1), Duration.ofMillis(2));
        return new Steps(job, journal, new Halt(), retry, new Unheard());
    }

    /** A journal in memory whose connection can be lost. */
    private static final class Kept implements Journal {
        private final List<StepRecord> before;
        private final List<StepRecord> written = new ArrayList<>();
        private final AtomicInteger failures = new AtomicInteger();
        private Journal.Kept answer = Journal.Kept.KEPT;

        Kept(List<StepRecord> before) {
            this.before = before;
        }

        @Override
        public List<StepRecord> read(ClaimedJob job) {
            return before;
        }

        @Override
        public Journal.Kept keep(ClaimedJob job, StepRecord step) {
            if (failures.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                throw new StorageFailure(StorageFailure.Kind.UNAVAILABLE, new IllegalStateException("away"));
            }
            written.add(step);
            return answer;
        }

        @Override
        public boolean reserve(ClaimedJob job, StepRecord step) {
            return true;
        }
    }

    private static final class Unheard implements StepEvents {
        @Override
        public void kept(ClaimedJob job, StepRecord step) {}

        @Override
        public void triedInVain(ClaimedJob job, String step, int tries, Duration wait, StepFailure.Transient failure) {}

        @Override
        public void writeFailed(ClaimedJob job, StorageFailure failure) {}
    }
}
