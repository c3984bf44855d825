package dev.cairn.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.job.ClaimedJob;
import dev.cairn.job.StorageFailure;
import dev.cairn.step.Journal.Kept;
import dev.cairn.step.StepKind;
import dev.cairn.step.StepRecord;
import dev.cairn.step.StepState;
import dev.cairn.step.StepUsage;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class SqlJournalTest {
    private final Fixture jobs = new Fixture();

    @Test
    void a_kept_step_is_read_back_and_counted() {
        ClaimedJob job = jobs.running();
        assertThat(jobs.journal.keep(job, model(1, "{\"text\": \"hello\"}"), false))
                .isEqualTo(Kept.KEPT);
        assertThat(jobs.journal.read(job)).singleElement().satisfies(step -> {
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
        assertThat(jobs.journal.read(job)).singleElement().matches(s -> "\"first\"".equals(s.outcome()));
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
        assertThat(jobs.journal.read(now)).isEmpty();
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
        assertThat(jobs.journal.read(job)).singleElement().satisfies(step -> {
            assertThat(step.state()).isEqualTo(StepState.RESERVED);
            assertThat(step.reservedFor()).isBetween(Duration.ofSeconds(50), Duration.ofSeconds(60));
        });
        assertThat(jobs.number("steps", job.id())).isZero();
        jobs.journal.keep(job, tool(1, "\"done\""), true);
        assertThat(jobs.journal.read(job)).singleElement().matches(s -> s.state() == StepState.SUCCEEDED);
        assertThat(jobs.number("tool_calls", job.id())).isEqualTo(1);
    }

    @Test
    void a_settled_step_cannot_be_reserved_again() {
        ClaimedJob job = jobs.running();
        jobs.journal.keep(job, tool(1, "\"done\""), false);
        assertThat(jobs.journal.reserve(job, reservation(1))).isFalse();
        assertThat(jobs.journal.read(job)).singleElement().matches(s -> "\"done\"".equals(s.outcome()));
    }

    @Test
    void the_escape_of_nul_in_an_outcome_survives() {
        ClaimedJob job = jobs.running();
        jobs.journal.keep(job, model(1, "\"a\\u0000b\""), false);
        assertThat(jobs.journal.read(job)).singleElement().matches(s -> "\"a\\u0000b\"".equals(s.outcome()));
    }

    @Test
    void what_cannot_be_stored_is_refused_and_not_worth_a_second_try() {
        ClaimedJob job = jobs.running();
        Assertions.assertThatExceptionOfType(StorageFailure.class)
                .isThrownBy(() -> jobs.journal.keep(job, model(1, "no json"), false))
                .matches(e -> e.kind() == StorageFailure.Kind.REFUSED);
    }

    @Test
    void steps_that_end_at_once_are_each_kept_and_counted_once() throws Exception {
        List<ClaimedJob> running = Stream.generate(jobs::running).limit(20).toList();
        List<Future<Kept>> kept = new ArrayList<>();
        try (ExecutorService steps = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int position = 1; position <= 10; position++) {
                StepRecord step = position % 2 == 0 ? tool(position, "\"t\"") : model(position, "\"m\"");
                running.forEach(job -> kept.add(steps.submit(() -> jobs.journal.keep(job, step, false))));
            }
        }
        for (Future<Kept> each : kept) {
            assertThat(each.get()).isEqualTo(Kept.KEPT);
        }
        for (ClaimedJob job : running) {
            assertThat(jobs.journal.read(job)).hasSize(10);
            assertThat(jobs.number("steps", job.id())).isEqualTo(10);
            assertThat(jobs.number("model_calls", job.id())).isEqualTo(5);
            assertThat(jobs.number("tool_calls", job.id())).isEqualTo(5);
            assertThat(jobs.number("input_tokens", job.id())).isEqualTo(35);
        }
    }

    @Test
    void among_steps_that_end_at_once_a_zombies_and_a_refused_one_fail_alone() throws Exception {
        ClaimedJob zombie = jobs.running();
        jobs.crash();
        ClaimedJob broken = jobs.running();
        List<ClaimedJob> running = Stream.generate(jobs::running).limit(20).toList();
        List<Future<Kept>> kept;
        Future<Kept> ofZombie;
        Future<Kept> ofBroken;
        try (ExecutorService steps = Executors.newVirtualThreadPerTaskExecutor()) {
            ofZombie = steps.submit(() -> jobs.journal.keep(zombie, model(1, "1"), false));
            ofBroken = steps.submit(() -> jobs.journal.keep(broken, model(1, "no json"), false));
            kept = running.stream()
                    .map(job -> steps.submit(() -> jobs.journal.keep(job, model(1, "1"), false)))
                    .toList();
        }
        assertThat(ofZombie.get()).isEqualTo(Kept.LOST);
        assertThat(ofBroken.exceptionNow()).isInstanceOf(StorageFailure.class);
        for (Future<Kept> each : kept) {
            assertThat(each.get()).isEqualTo(Kept.KEPT);
        }
    }

    @Test
    void a_zombie_keeps_nothing_in_a_group_with_the_claim_that_followed_it() throws Exception {
        ClaimedJob zombie = jobs.running();
        jobs.crash();
        ClaimedJob now = jobs.claim(zombie.id(), 1);
        List<Future<Kept>> ofZombie = new ArrayList<>();
        List<Future<Kept>> ofNow = new ArrayList<>();
        try (ExecutorService steps = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 1; i <= 15; i++) {
                int position = i;
                ofZombie.add(steps.submit(() -> jobs.journal.keep(zombie, model(15 + position, "\"late\""), false)));
                ofNow.add(steps.submit(() -> jobs.journal.keep(now, model(position, "\"mine\""), false)));
            }
        }
        for (Future<Kept> each : ofZombie) {
            assertThat(each.get()).isEqualTo(Kept.LOST);
        }
        for (Future<Kept> each : ofNow) {
            assertThat(each.get()).isEqualTo(Kept.KEPT);
        }
        assertThat(jobs.journal.read(now)).hasSize(15).allMatch(step -> "\"mine\"".equals(step.outcome()));
        assertThat(jobs.number("steps", now.id())).isEqualTo(15);
    }

    @Test
    void among_new_steps_that_end_at_once_a_repeated_one_is_told_that_it_was_kept_and_changes_nothing()
            throws Exception {
        ClaimedJob again = jobs.running();
        jobs.journal.keep(again, model(1, "\"first\""), false);
        List<ClaimedJob> running = Stream.generate(jobs::running).limit(20).toList();
        List<Future<Kept>> kept = new ArrayList<>();
        try (ExecutorService steps = Executors.newVirtualThreadPerTaskExecutor()) {
            running.subList(0, 10)
                    .forEach(job -> kept.add(steps.submit(() -> jobs.journal.keep(job, model(1, "1"), false))));
            kept.add(steps.submit(() -> jobs.journal.keep(again, model(1, "\"second\""), false)));
            running.subList(10, 20)
                    .forEach(job -> kept.add(steps.submit(() -> jobs.journal.keep(job, model(1, "1"), false))));
        }
        for (Future<Kept> each : kept) {
            assertThat(each.get()).isEqualTo(Kept.KEPT);
        }
        assertThat(jobs.journal.read(again)).singleElement().matches(step -> "\"first\"".equals(step.outcome()));
        assertThat(jobs.number("steps", again.id())).isEqualTo(1);
        assertThat(running).allMatch(job -> jobs.number("steps", job.id()) == 1);
    }

    @Test
    void what_was_reserved_and_what_was_not_may_end_at_once() throws Exception {
        List<ClaimedJob> running = Stream.generate(jobs::running).limit(20).toList();
        List<Future<Kept>> kept = new ArrayList<>();
        running.forEach(job -> jobs.journal.reserve(job, reservation(2)));
        try (ExecutorService steps = Executors.newVirtualThreadPerTaskExecutor()) {
            for (ClaimedJob job : running) {
                kept.add(steps.submit(() -> jobs.journal.keep(job, model(1, "1"), false)));
                kept.add(steps.submit(() -> jobs.journal.keep(job, tool(2, "2"), true)));
            }
        }
        for (Future<Kept> each : kept) {
            assertThat(each.get()).isEqualTo(Kept.KEPT);
        }
        for (ClaimedJob job : running) {
            assertThat(jobs.journal.read(job)).extracting("state").containsOnly(StepState.SUCCEEDED);
            assertThat(jobs.number("steps", job.id())).isEqualTo(2);
            assertThat(jobs.number("tool_calls", job.id())).isEqualTo(1);
        }
    }

    @Test
    void a_job_that_changes_while_its_step_is_being_kept_keeps_it() throws Exception {
        List<ClaimedJob> running = Stream.generate(jobs::running).limit(30).toList();
        List<Future<?>> done = new ArrayList<>();
        List<Future<Kept>> kept = new ArrayList<>();
        try (ExecutorService both = Executors.newVirtualThreadPerTaskExecutor()) {
            for (ClaimedJob job : running) {
                done.add(both.submit(() -> jobs.control.cancel(jobs.tenant, job.id())));
                kept.add(both.submit(() -> jobs.journal.keep(job, model(1, "1"), false)));
            }
        }
        for (Future<?> each : done) {
            each.get();
        }
        for (Future<Kept> each : kept) {
            assertThat(each.get()).isIn(Kept.KEPT, Kept.KEPT_CANCEL_ASKED);
        }
        assertThat(running)
                .allMatch(job -> jobs.number("steps", job.id()) == 1
                        && jobs.journal.read(job).size() == 1);
    }

    /** It is locked as it is by then, and lies elsewhere than the statement that was to keep its step can see. */
    @Test
    void a_job_that_changed_since_its_group_began_is_left_out_of_it_and_keeps_its_step_alone() throws Exception {
        SqlJournal journal = new SqlJournal(TestDatabase.rowByRow());
        ClaimedJob before = jobs.running();
        ClaimedJob changing = jobs.running();
        try (ExecutorService steps = Executors.newVirtualThreadPerTaskExecutor();
                HeldUp heldUp = new HeldUp("update", before.id())) {
            SqlJournal.Keep ofBefore = new SqlJournal.Keep(before, model(1, "1"), false);
            SqlJournal.Keep ofChanging = new SqlJournal.Keep(changing, model(1, "1"), false);
            Future<Map<SqlJournal.Keep, Kept>> group =
                    steps.submit(() -> journal.keepTogether(List.of(ofBefore, ofChanging)));
            heldUp.await();
            jobs.control.cancel(jobs.tenant, changing.id());
            heldUp.letGo();
            assertThat(group.get()).isEqualTo(Map.of(ofBefore, Kept.KEPT));
        }
        assertThat(journal.read(changing)).isEmpty();
        assertThat(journal.keep(changing, model(1, "1"), false)).isEqualTo(Kept.KEPT_CANCEL_ASKED);
        assertThat(jobs.number("steps", changing.id())).isEqualTo(1);
    }

    @Test
    void a_job_that_somebody_else_has_locked_holds_no_other_up() throws Exception {
        ClaimedJob locked = jobs.running();
        List<ClaimedJob> running = Stream.generate(jobs::running).limit(20).toList();
        try (Connection other = TestDatabase.source().getConnection();
                Statement statement = other.createStatement();
                ExecutorService steps = Executors.newVirtualThreadPerTaskExecutor()) {
            other.setAutoCommit(false);
            statement.execute("select from job where id = '" + locked.id().value() + "' for update");
            Future<Kept> waits = steps.submit(() -> jobs.journal.keep(locked, model(1, "1"), false));
            for (ClaimedJob job : running) {
                assertThat(jobs.journal.keep(job, model(1, "1"), false)).isEqualTo(Kept.KEPT);
            }
            assertThat(waits).isNotDone();
            other.rollback();
            assertThat(waits.get()).isEqualTo(Kept.KEPT);
        }
    }

    private static StepRecord model(int position, String outcome) {
        return new StepRecord(
                position,
                StepKind.MODEL,
                "default",
                StepState.SUCCEEDED,
                outcome,
                new StepUsage("m", 7, 3, false),
                1,
                Duration.ofMillis(5),
                null);
    }

    private static StepRecord tool(int position, String outcome) {
        return new StepRecord(
                position,
                StepKind.TOOL,
                "create",
                StepState.SUCCEEDED,
                outcome,
                StepUsage.NONE,
                1,
                Duration.ofMillis(5),
                null);
    }

    private static StepRecord reservation(int position) {
        return new StepRecord(
                position,
                StepKind.TOOL,
                "create",
                StepState.RESERVED,
                null,
                StepUsage.NONE,
                1,
                Duration.ZERO,
                Duration.ofMinutes(1));
    }
}
