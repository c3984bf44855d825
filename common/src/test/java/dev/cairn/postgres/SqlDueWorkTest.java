package dev.cairn.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.job.ClaimedJob;
import dev.cairn.job.DueWork;
import dev.cairn.job.JobId;
import dev.cairn.job.JobState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SqlDueWorkTest {
    private final Fixture jobs = new Fixture();

    @Test
    void a_lease_that_ran_out_is_revoked_and_its_jobs_are_queued_again_with_a_ticket() {
        ClaimedJob job = jobs.running();
        jobs.database.update("update lease set expires_at = clock_timestamp() where id = ?", jobs.lease);
        assertThat(jobs.dueWork.expireLeases()).isPositive();
        List<DueWork.Freed> freed = jobs.dueWork.freeLost(Fixture.CRASH_LIMIT);
        assertThat(freed)
                .filteredOn(f -> f.job().equals(job.id()))
                .singleElement()
                .satisfies(f -> {
                    assertThat(f.state()).isEqualTo(JobState.QUEUED);
                    assertThat(f.ticket().epoch()).isEqualTo(job.epoch());
                });
        assertThat(jobs.number("crashes", job.id())).isEqualTo(1);
    }

    @Test
    void a_job_whose_lease_is_gone_is_freed_too() {
        ClaimedJob job = jobs.running();
        jobs.database.update("delete from lease where id = ?", jobs.lease);
        jobs.dueWork.freeLost(Fixture.CRASH_LIMIT);
        assertThat(jobs.state(job.id())).isEqualTo("queued");
    }

    @Test
    void a_worker_that_left_in_order_counts_no_crash() {
        ClaimedJob job = jobs.running();
        jobs.leases.release(jobs.lease);
        jobs.dueWork.freeLost(Fixture.CRASH_LIMIT);
        assertThat(jobs.state(job.id())).isEqualTo("queued");
        assertThat(jobs.number("crashes", job.id())).isZero();
    }

    @Test
    void a_lost_job_that_a_client_cancelled_is_cancelled() {
        ClaimedJob job = jobs.running();
        jobs.control.cancel(jobs.tenant, job.id());
        jobs.crash();
        assertThat(jobs.state(job.id())).isEqualTo("cancelled");
    }

    @Test
    void losing_a_suspect_convicts_it_and_says_why() {
        JobId job = jobs.queued();
        for (int epoch = 0; epoch < Fixture.CRASH_LIMIT; epoch++) {
            jobs.claim(job, epoch);
            jobs.crash();
        }
        assertThat(jobs.claims.claimSuspect(jobs.lease, jobs.offer)).hasSize(1);
        jobs.crash();
        assertThat(jobs.state(job)).isEqualTo("failed");
        assertThat(jobs.text("select error ->> 'type' from job_result where job_id = ?", job))
                .isEqualTo("/problems/crash-limit");
    }

    @Test
    void a_suspect_that_leaves_with_its_worker_in_order_is_not_convicted() {
        JobId job = jobs.queued();
        for (int epoch = 0; epoch < Fixture.CRASH_LIMIT; epoch++) {
            jobs.claim(job, epoch);
            jobs.crash();
        }
        jobs.claims.claimSuspect(jobs.lease, jobs.offer);
        jobs.leases.release(jobs.lease);
        jobs.dueWork.freeLost(Fixture.CRASH_LIMIT);
        assertThat(jobs.state(job)).isEqualTo("queued");
    }

    @Test
    void a_queued_job_past_its_deadline_fails_and_one_before_it_does_not() {
        JobId late = jobs.queued(null, Instant.now().minus(Duration.ofSeconds(1)));
        JobId early = jobs.queued(null, Instant.now().plus(Duration.ofHours(1)));
        assertThat(jobs.dueWork.expireDeadlines()).contains(late).doesNotContain(early);
        assertThat(jobs.text("select error ->> 'type' from job_result where job_id = ?", late))
                .isEqualTo("/problems/deadline-passed");
    }

    @Test
    void ended_leases_are_forgotten_after_an_hour_but_not_while_they_own_a_job() {
        UUID idle = jobs.leases.open("idle", Fixture.LONG);
        jobs.running();
        jobs.database.update(
                "update lease set revoked_at = clock_timestamp() - interval '2 hours' where id = any(?)",
                (Object) new UUID[] {idle, jobs.lease});
        jobs.dueWork.forgetLeases();
        assertThat(exists(idle)).isFalse();
        assertThat(exists(jobs.lease)).isTrue();
    }

    private boolean exists(UUID lease) {
        return jobs.database
                .first("select 1 from lease where id = ?", row -> true, lease)
                .isPresent();
    }
}
