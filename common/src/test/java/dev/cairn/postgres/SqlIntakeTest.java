package dev.cairn.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.id.TypeId;
import dev.cairn.job.ClaimedJob;
import dev.cairn.job.Claims.Settled;
import dev.cairn.job.Intake.Accepted;
import dev.cairn.job.JobId;
import dev.cairn.job.Leases.Beat;
import dev.cairn.job.StorageFailure;
import dev.cairn.job.Submission;
import dev.cairn.job.Transition;
import dev.cairn.tenant.KeySecret;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SqlIntakeTest {
    private final Fixture jobs = new Fixture();
    private final String key = "key-" + TypeId.newUuid();

    @Test
    void a_job_due_in_the_future_is_kept_but_not_due() {
        Instant later = Instant.now().plus(Duration.ofHours(1));
        assertThat(jobs.intake.submit(jobs.submission(later, null, null, List.of())))
                .isInstanceOfSatisfying(
                        Accepted.Made.class, made -> assertThat(made.due()).isFalse());
    }

    @Test
    void the_same_key_and_body_give_the_same_job_and_another_body_none() {
        JobId job = made(submit("body"));
        assertThat(submit("body")).isEqualTo(new Accepted.SameAsBefore(job));
        assertThat(submit("other")).isInstanceOf(Accepted.KeyReused.class);
        assertThat(jobs.text("select count(*) from job where id >= ? and lane = '" + jobs.lane + "'", job))
                .isEqualTo("1");
    }

    @Test
    void many_submissions_at_once_under_one_key_make_one_job() throws Exception {
        Set<JobId> answered = new HashSet<>();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Accepted>> calls = IntStream.range(0, 50)
                    .<Callable<Accepted>>mapToObj(i -> () -> submit("body"))
                    .toList();
            for (Future<Accepted> answer : clients.invokeAll(calls)) {
                answered.add(made(answer.get()));
            }
        }
        assertThat(answered).hasSize(1);
        assertThat(TestDatabase.value("select count(*) from job where lane = '" + jobs.lane + "'"))
                .isEqualTo("1");
    }

    @Test
    void of_submissions_at_once_each_makes_its_own_job_and_one_that_is_refused_fails_alone() throws Exception {
        List<Submission> wanted =
                IntStream.range(0, 60).mapToObj(this::numbered).toList();
        List<Future<Accepted>> answers;
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            answers = wanted.stream()
                    .map(submission -> clients.submit(() -> jobs.intake.submit(submission)))
                    .toList();
        }
        for (int i = 0; i < wanted.size(); i++) {
            if (i == 30) {
                assertThat(answers.get(i).exceptionNow()).isInstanceOf(StorageFailure.class);
            } else {
                JobId job = made(answers.get(i).get());
                assertThat(job).isEqualTo(wanted.get(i).id());
                assertThat(jobs.text("select requires from job where id = ?", job))
                        .isEqualTo("{a" + i + ",\"b c\"}");
                assertThat(jobs.text("select input from job_request where job_id = ?", job))
                        .isEqualTo("{\"n\": " + i + "}");
                assertThat(jobs.text("select trace from job_request where job_id = ?", job))
                        .isEqualTo("trace, \"of\" {" + i + "}");
            }
        }
    }

    @Test
    void a_job_that_starts_under_a_lease_is_claimed_by_the_commit_that_makes_it() {
        Submission starting = jobs.starting(null, Instant.now().plus(Duration.ofHours(1)), null);
        ClaimedJob claimed = claimed(jobs.intake.submit(starting));
        assertThat(claimed.id()).isEqualTo(starting.id());
        assertThat(claimed.epoch()).isEqualTo(1);
        assertThat(claimed.trace()).isEqualTo("00-trace-01");
        assertThat(claimed.timeLeft()).isBetween(Duration.ofMinutes(55), Duration.ofMinutes(60));
        assertThat(jobs.state(claimed.id())).isEqualTo("running");
        assertThat(jobs.number("revision", claimed.id())).isEqualTo(2);
        assertThat(jobs.text("select started_at >= created_at from job where id = ?", claimed.id()))
                .isEqualTo("t");
        assertThat(jobs.claims.settle(claimed, new Transition.Succeed("{}"))).isEqualTo(Settled.WRITTEN);
    }

    @Test
    void what_was_claimed_as_it_was_made_is_freed_when_its_worker_is_lost() {
        ClaimedJob claimed = claimed(jobs.intake.submit(jobs.starting(null, null, null)));
        jobs.crash();
        assertThat(jobs.state(claimed.id())).isEqualTo("queued");
        assertThat(jobs.claim(claimed.id(), 1).epoch()).isEqualTo(2);
        assertThat(jobs.claims.settle(claimed, new Transition.Succeed("{}"))).isEqualTo(Settled.LOST);
    }

    @Test
    void a_job_that_was_to_start_under_a_lease_that_has_ended_is_queued() {
        Submission starting = jobs.starting(null, null, null);
        jobs.crash();
        assertThat(jobs.intake.submit(starting)).isInstanceOfSatisfying(Accepted.Made.class, made -> {
            assertThat(made.claimed()).isNull();
            assertThat(made.due()).isTrue();
        });
        assertThat(jobs.state(starting.id())).isEqualTo("queued");
        assertThat(jobs.number("epoch", starting.id())).isZero();
    }

    @Test
    void a_job_for_later_is_queued_whatever_lease_it_names() {
        Submission later = jobs.starting(Instant.now().plus(Duration.ofHours(1)), null, null);
        assertThat(jobs.intake.submit(later))
                .isInstanceOfSatisfying(
                        Accepted.Made.class, made -> assertThat(made.claimed()).isNull());
        assertThat(jobs.state(later.id())).isEqualTo("queued");
    }

    @Test
    void a_repeated_submission_claims_nothing() {
        Submission.IdempotencyKey same = new Submission.IdempotencyKey(key, KeySecret.hash("body"));
        ClaimedJob claimed = claimed(jobs.intake.submit(jobs.starting(null, null, same)));
        assertThat(jobs.intake.submit(jobs.starting(null, null, same)))
                .isEqualTo(new Accepted.SameAsBefore(claimed.id()));
        assertThat(TestDatabase.value("select count(*) from job where lane = '" + jobs.lane + "'"))
                .isEqualTo("1");
    }

    @Test
    void a_job_that_is_made_while_its_lease_is_being_ended_waits_for_that_and_is_queued() throws Exception {
        Submission starting = jobs.starting(null, null, null);
        try (Connection ending = TestDatabase.source().getConnection();
                Statement statement = ending.createStatement();
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            ending.setAutoCommit(false);
            statement.execute("select from lease where id = '" + jobs.lease + "' for update");
            statement.execute("update lease set revoked_at = clock_timestamp() where id = '" + jobs.lease + "'");
            Future<Accepted> made = clients.submit(() -> jobs.intake.submit(starting));
            while (TestDatabase.value("select count(*) from pg_locks where locktype = 'transactionid' and not granted")
                    .equals("0")) {
                assertThat(made).isNotDone();
            }
            ending.commit();
            assertThat(made.get())
                    .isInstanceOfSatisfying(
                            Accepted.Made.class, m -> assertThat(m.claimed()).isNull());
        }
        assertThat(jobs.state(starting.id())).isEqualTo("queued");
    }

    @Test
    void who_ends_a_lease_waits_for_jobs_that_are_being_made_under_it_and_frees_them_and_who_renews_it_does_not()
            throws Exception {
        Submission starting = jobs.starting(null, null, null);
        try (ExecutorService others = Executors.newVirtualThreadPerTaskExecutor();
                HeldUp heldUp = new HeldUp("insert", starting.id())) {
            Future<Accepted> made = others.submit(() -> jobs.intake.submit(starting));
            heldUp.await();
            Future<Beat> renewing = others.submit(() -> jobs.leases.renew(jobs.lease, Fixture.LONG, Map.of()));
            assertThat(renewing.get(30, TimeUnit.SECONDS)).isInstanceOf(Beat.Renewed.class);
            Future<?> ending = others.submit(() -> jobs.leases.release(jobs.lease));
            while (TestDatabase.value("select count(*) from pg_locks where locktype = 'transactionid' and not granted")
                    .equals("0")) {
                assertThat(ending).isNotDone();
            }
            heldUp.letGo();
            claimed(made.get());
            ending.get();
        }
        jobs.dueWork.freeLost(Fixture.CRASH_LIMIT);
        assertThat(jobs.state(starting.id())).isEqualTo("queued");
        assertThat(jobs.number("crashes", starting.id())).isZero();
    }

    /** Number 30 has a text that PostgreSQL does not take. */
    private Submission numbered(int number) {
        Submission plain = jobs.submission(null, null, null, List.of("a" + number, "b c"));
        return new Submission(
                plain.id(),
                plain.tenant(),
                plain.agent(),
                plain.requires(),
                plain.lane(),
                "{\"n\": " + number + "}",
                plain.metadata(),
                null,
                number % 2 == 0 ? null : new byte[] {(byte) number},
                null,
                null,
                number == 30 ? "\0" : "trace, \"of\" {" + number + "}",
                null,
                null);
    }

    private Accepted submit(String body) {
        Submission.IdempotencyKey same = new Submission.IdempotencyKey(key, KeySecret.hash(body));
        return jobs.intake.submit(jobs.submission(null, null, same, List.of("agent:echo@1")));
    }

    private static ClaimedJob claimed(Accepted accepted) {
        return Objects.requireNonNull(((Accepted.Made) accepted).claimed());
    }

    private static JobId made(Accepted accepted) {
        return switch (accepted) {
            case Accepted.Made made -> made.job();
            case Accepted.SameAsBefore same -> same.job();
            case Accepted.KeyReused _ -> throw new AssertionError("the key was said to be reused");
        };
    }
}
