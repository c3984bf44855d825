package dev.cairn.postgres;

import static dev.cairn.postgres.SampleSteps.model;
import static dev.cairn.postgres.SampleSteps.reservation;
import static dev.cairn.postgres.SampleSteps.tool;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.job.ClaimedJob;
import dev.cairn.job.StorageFailure;
import dev.cairn.step.Journal.Kept;
import dev.cairn.step.StepRecord;
import dev.cairn.step.StepState;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Steps of many jobs that end at once share a statement and its commit. */
class SharedStepsTest {
    private final Fixture jobs = new Fixture();

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
            assertThat(jobs.kept(job)).hasSize(10);
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
        assertThat(jobs.kept(now)).hasSize(15).allMatch(step -> "\"mine\"".equals(step.outcome()));
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
        assertThat(jobs.kept(again)).singleElement().matches(step -> "\"first\"".equals(step.outcome()));
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
            assertThat(jobs.kept(job)).extracting("state").containsOnly(StepState.SUCCEEDED);
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
                .allMatch(job ->
                        jobs.number("steps", job.id()) == 1 && jobs.kept(job).size() == 1);
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
        assertThat(jobs.kept(changing)).isEmpty();
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
}
