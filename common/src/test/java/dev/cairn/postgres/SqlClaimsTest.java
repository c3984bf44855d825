package dev.cairn.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.job.ClaimedJob;
import dev.cairn.job.Claims;
import dev.cairn.job.Claims.Settled;
import dev.cairn.job.JobErrors;
import dev.cairn.job.JobId;
import dev.cairn.job.StorageFailure;
import dev.cairn.job.Submission;
import dev.cairn.job.Transition;
import dev.cairn.step.StepKind;
import dev.cairn.step.StepRecord;
import dev.cairn.step.StepState;
import dev.cairn.step.StepUsage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SqlClaimsTest {
    private final Fixture jobs = new Fixture();

    @Test
    void a_ticket_claims_its_job_and_counts_the_claim() {
        JobId job = jobs.queued();
        ClaimedJob claimed = jobs.claim(job, 0);
        assertThat(claimed.epoch()).isEqualTo(1);
        assertThat(claimed.input()).isEqualTo("{\"n\": 1}");
        assertThat(jobs.state(job)).isEqualTo("running");
    }

    @Test
    void a_doubled_ticket_claims_nothing() {
        JobId job = jobs.queued();
        jobs.claim(job, 0);
        assertThat(jobs.claims.claim(jobs.lease, jobs.offer, List.of(jobs.ticket(job, 0))))
                .isEmpty();
    }

    @Test
    void a_ticket_of_an_earlier_epoch_claims_nothing() {
        JobId job = jobs.queued();
        jobs.claims.settle(jobs.claim(job, 0), new Transition.HandBack());
        assertThat(jobs.claims.claim(jobs.lease, jobs.offer, List.of(jobs.ticket(job, 0))))
                .isEmpty();
        assertThat(jobs.claims.claim(jobs.lease, jobs.offer, List.of(jobs.ticket(job, 1))))
                .hasSize(1);
    }

    @Test
    void a_job_that_is_not_due_cannot_be_claimed() {
        JobId job = jobs.queued(Instant.now().plus(Duration.ofHours(1)), null);
        assertThat(jobs.claims.claim(jobs.lease, jobs.offer, List.of(jobs.ticket(job, 0))))
                .isEmpty();
        assertThat(jobs.claims.claimDue(jobs.lease, jobs.offer, 10)).isEmpty();
    }

    @Test
    void a_worker_claims_only_what_it_can_run() {
        Submission wants = jobs.submission(null, null, null, List.of("agent:echo@1", "tool:unknown"));
        jobs.intake.submit(wants);
        assertThat(jobs.claims.claimDue(jobs.lease, jobs.offer, 10)).isEmpty();
        Claims.Offer able = new Claims.Offer(jobs.lane, List.of("agent:echo@1", "tool:unknown", "tool:more"));
        assertThat(jobs.claims.claimDue(jobs.lease, able, 10)).hasSize(1);
    }

    @Test
    void a_revoked_an_expired_and_an_unknown_lease_claim_nothing() throws Exception {
        jobs.queued();
        UUID revoked = jobs.leases.open("revoked", jobs.offer, Fixture.LONG);
        jobs.leases.release(revoked);
        UUID expired = jobs.leases.open("expired", jobs.offer, Duration.ZERO);
        for (UUID lease : List.of(revoked, expired, UUID.randomUUID())) {
            assertThat(jobs.claims.claimDue(lease, jobs.offer, 10)).isEmpty();
        }
    }

    @Test
    void polling_takes_the_longest_due_first_and_never_more_than_asked() {
        List<JobId> queued = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            queued.add(jobs.queued());
        }
        List<JobId> claimed = jobs.claims.claimDue(jobs.lease, jobs.offer, 5).stream()
                .map(ClaimedJob::id)
                .toList();
        assertThat(claimed).hasSize(5).containsExactlyInAnyOrderElementsOf(queued.subList(0, 5));
    }

    @Test
    void of_jobs_that_end_at_once_each_keeps_its_own_end_and_a_zombies_is_lost() throws Exception {
        ClaimedJob zombie = jobs.running();
        jobs.crash();
        List<ClaimedJob> running =
                Stream.generate(jobs::running).limit(40).collect(Collectors.toCollection(ArrayList::new));
        running.add(20, zombie);
        List<Future<Settled>> ends;
        try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
            ends = running.stream()
                    .map(job -> workers.submit(
                            () -> jobs.claims.settle(job, new Transition.Succeed("\"" + job.id() + "\""))))
                    .toList();
        }
        for (int i = 0; i < running.size(); i++) {
            JobId job = running.get(i).id();
            assertThat(ends.get(i).get()).isEqualTo(i == 20 ? Settled.LOST : Settled.WRITTEN);
            assertThat(jobs.state(job)).isEqualTo(i == 20 ? "queued" : "succeeded");
            assertThat(jobs.text("select count(*) from job_result where job_id = ?", job))
                    .isEqualTo(i == 20 ? "0" : "1");
            if (i != 20) {
                assertThat(jobs.text("select output from job_result where job_id = ?", job))
                        .isEqualTo("\"" + job + "\"");
            }
        }
    }

    @Test
    void of_a_zombie_and_the_claim_that_followed_it_which_end_at_once_the_zombie_writes_nothing() throws Exception {
        List<ClaimedJob> zombies = Stream.generate(jobs::running).limit(40).toList();
        jobs.crash();
        List<Future<Settled>> late = new ArrayList<>();
        List<Future<Settled>> ends = new ArrayList<>();
        try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (ClaimedJob zombie : zombies) {
                ClaimedJob now = jobs.claim(zombie.id(), 1);
                late.add(workers.submit(() -> jobs.claims.settle(zombie, new Transition.Succeed("\"late\""))));
                ends.add(workers.submit(() -> jobs.claims.settle(now, new Transition.Succeed("\"mine\""))));
            }
        }
        for (int i = 0; i < zombies.size(); i++) {
            assertThat(late.get(i).get()).isEqualTo(Settled.LOST);
            assertThat(ends.get(i).get()).isEqualTo(Settled.WRITTEN);
            assertThat(jobs.text(
                            "select output from job_result where job_id = ?",
                            zombies.get(i).id()))
                    .isEqualTo("\"mine\"");
        }
    }

    @Test
    void workers_that_poll_at_once_never_share_a_job() throws Exception {
        for (int i = 0; i < 100; i++) {
            jobs.queued();
        }
        Set<JobId> claimed = new HashSet<>();
        int total = 0;
        try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<ClaimedJob>>> polls = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                polls.add(workers.submit(() -> jobs.claims.claimDue(jobs.lease, jobs.offer, 10)));
            }
            for (Future<List<ClaimedJob>> poll : polls) {
                total += poll.get().size();
                poll.get().forEach(job -> claimed.add(job.id()));
            }
        }
        assertThat(claimed).hasSize(total);
        assertThat(total).isLessThanOrEqualTo(100);
    }

    @Test
    void a_settlement_is_written_once_and_may_be_repeated() {
        ClaimedJob job = jobs.running();
        assertThat(jobs.claims.settle(job, new Transition.Succeed("42"))).isEqualTo(Settled.WRITTEN);
        assertThat(jobs.claims.settle(job, new Transition.Succeed("42"))).isEqualTo(Settled.WRITTEN);
        assertThat(jobs.text("select output from job_result where job_id = ?", job.id()))
                .isEqualTo("42");
        assertThat(jobs.claims.settle(job, new Transition.Fail(JobErrors.stepFailed("too late"))))
                .isEqualTo(Settled.LOST);
        assertThat(jobs.state(job.id())).isEqualTo("succeeded");
    }

    @Test
    void a_last_step_is_kept_and_counted_with_the_end() {
        ClaimedJob job = jobs.running();
        jobs.journal.keep(job, reply(1), false);
        assertThat(jobs.claims.settle(job, new Transition.Succeed("42", reply(2))))
                .isEqualTo(Settled.WRITTEN);
        assertThat(jobs.claims.settle(job, new Transition.Succeed("42", reply(2))))
                .as("a repetition, after a lost reply")
                .isEqualTo(Settled.WRITTEN);
        assertThat(jobs.kept(job)).containsExactly(reply(1), reply(2));
        assertThat(jobs.state(job.id())).isEqualTo("succeeded");
        assertThat(jobs.number("steps", job.id())).isEqualTo(2);
        assertThat(jobs.number("model_calls", job.id())).isEqualTo(2);
        assertThat(jobs.number("tool_calls", job.id())).isZero();
        assertThat(jobs.number("input_tokens", job.id())).isEqualTo(14);
        assertThat(jobs.number("output_tokens", job.id())).isEqualTo(6);
    }

    @Test
    void a_last_step_that_cannot_be_stored_takes_no_end_with_it_nor_anybody_elses() throws Exception {
        ClaimedJob good = jobs.running();
        ClaimedJob bad = jobs.running();
        StepRecord broken = new StepRecord(
                1, StepKind.MODEL, "default", StepState.SUCCEEDED, "no JSON", StepUsage.NONE, 1, Duration.ZERO, null);
        try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Settled> ended =
                    workers.submit(() -> jobs.claims.settle(good, new Transition.Succeed("1", reply(1))));
            assertThatThrownBy(() -> jobs.claims.settle(bad, new Transition.Succeed("1", broken)))
                    .isInstanceOf(StorageFailure.class);
            assertThat(ended.get()).isEqualTo(Settled.WRITTEN);
        }
        assertThat(jobs.state(bad.id())).isEqualTo("running");
        assertThat(jobs.text("select count(*) from job_result where job_id = ?", bad.id()))
                .isEqualTo("0");
    }

    @Test
    void a_zombie_settles_nothing_while_the_job_runs_elsewhere() {
        ClaimedJob zombie = jobs.running();
        jobs.crash();
        ClaimedJob now = jobs.claim(zombie.id(), 1);
        for (Transition late : List.of(
                new Transition.Succeed("1"),
                new Transition.Succeed("1", reply(1)),
                new Transition.Fail(JobErrors.stepFailed("x")),
                new Transition.Cancel(),
                new Transition.HandBack(),
                new Transition.RetryLater(Duration.ofSeconds(1), "x", true))) {
            assertThat(jobs.claims.settle(zombie, late)).as("%s", late).isEqualTo(Settled.LOST);
        }
        assertThat(jobs.state(zombie.id())).isEqualTo("running");
        assertThat(jobs.kept(now)).isEmpty();
        assertThat(jobs.claims.settle(now, new Transition.Succeed("2"))).isEqualTo(Settled.WRITTEN);
    }

    @Test
    void parking_keeps_the_reason_and_counts() {
        ClaimedJob job = jobs.running();
        jobs.claims.settle(job, new Transition.RetryLater(Duration.ofMinutes(1), "the provider is away", true));
        assertThat(jobs.state(job.id())).isEqualTo("queued");
        assertThat(jobs.number("parkings", job.id())).isEqualTo(1);
        assertThat(jobs.text("select parked_reason from job where id = ?", job.id()))
                .isEqualTo("the provider is away");
        assertThat(jobs.claims.claimDue(jobs.lease, jobs.offer, 1)).isEmpty();
    }

    @Test
    void a_cancel_that_came_while_the_attempt_ended_wins_over_the_queue() {
        ClaimedJob job = jobs.running();
        jobs.control.cancel(jobs.tenant, job.id());
        Transition park = new Transition.RetryLater(Duration.ZERO, "x", true);
        assertThat(jobs.claims.settle(job, park)).isEqualTo(Settled.CANCELLED);
        assertThat(jobs.state(job.id())).isEqualTo("cancelled");
    }

    @Test
    void an_unheld_job_is_handed_back_by_its_own_epoch_only() {
        ClaimedJob job = jobs.running();
        jobs.claims.handBack(jobs.lease, job.id(), job.epoch() + 1);
        assertThat(jobs.state(job.id())).isEqualTo("running");
        jobs.claims.handBack(jobs.lease, job.id(), job.epoch());
        assertThat(jobs.state(job.id())).isEqualTo("queued");
    }

    @Test
    void a_suspect_is_left_out_of_ordinary_claims() {
        JobId job = jobs.queued();
        for (int epoch = 0; epoch < Fixture.CRASH_LIMIT; epoch++) {
            jobs.claim(job, epoch);
            jobs.crash();
        }
        assertThat(jobs.claims.claimDue(jobs.lease, jobs.offer, 10)).isEmpty();
        assertThat(jobs.claims.suspectWaits(jobs.offer, 0)).isTrue();
        assertThat(jobs.claims.suspectWaits(jobs.offer, 60)).isFalse();
        List<ClaimedJob> suspect = jobs.claims.claimSuspect(jobs.lease, jobs.offer);
        assertThat(suspect).singleElement().matches(ClaimedJob::suspect);
    }

    private static StepRecord reply(int position) {
        return new StepRecord(
                position,
                StepKind.MODEL,
                "default",
                StepState.SUCCEEDED,
                "{\"text\": \"hello\"}",
                new StepUsage("m", 7, 3, false),
                1,
                Duration.ZERO,
                null);
    }
}
