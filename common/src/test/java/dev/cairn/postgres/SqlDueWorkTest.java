package dev.cairn.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.job.ClaimedJob;
import dev.cairn.job.DueWork;
import dev.cairn.job.JobId;
import dev.cairn.job.JobState;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class SqlDueWorkTest {
    private final Fixture jobs = new Fixture();

    @Test
    void a_lease_that_ran_out_is_revoked_and_its_jobs_are_queued_again_to_be_announced_at_once() {
        ClaimedJob job = jobs.running();
        jobs.database.update("update lease set expires_at = clock_timestamp() where id = ?", jobs.lease);
        assertThat(jobs.dueWork.expireLeases()).isPositive();
        List<DueWork.Freed> freed = jobs.dueWork.freeLost(Fixture.CRASH_LIMIT);
        assertThat(freed)
                .filteredOn(f -> f.job().equals(job.id()))
                .singleElement()
                .satisfies(f -> assertThat(f.state()).isEqualTo(JobState.QUEUED));
        assertThat(jobs.dueWork.announceAgain(jobs.lane, Fixture.ANNOUNCE_AFTER, 10))
                .singleElement()
                .isEqualTo(jobs.ticket(job.id(), job.epoch()));
        assertThat(jobs.number("crashes", job.id())).isEqualTo(1);
    }

    @Test
    void a_look_sees_what_there_is_to_do_and_nothing_once_it_is_done() {
        ClaimedJob lost = jobs.running();
        jobs.queued(null, Instant.now().minus(Duration.ofSeconds(1)));
        jobs.database.update("update lease set expires_at = clock_timestamp() where id = ?", jobs.lease);
        assertThat(look().leasesRanOut()).isTrue();
        assertThat(look().deadlinesPassed()).isTrue();
        jobs.dueWork.expireLeases();
        assertThat(look().leasesRanOut()).isFalse();
        assertThat(look().jobsLost()).isTrue();
        jobs.dueWork.freeLost(Fixture.CRASH_LIMIT);
        jobs.dueWork.expireDeadlines();
        assertThat(look().jobsSilent()).isTrue();
        jobs.dueWork.announceAgain(jobs.lane, Fixture.ANNOUNCE_AFTER, 10);
        assertThat(look())
                .extracting(DueWork.Seen::jobsLost, DueWork.Seen::jobsSilent)
                .containsOnly(false);
        assertThat(look().at()).isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
        assertThat(jobs.state(lost.id())).isEqualTo("queued");
    }

    @Test
    void a_look_sees_jobs_whose_lease_is_gone() {
        jobs.running();
        jobs.database.update("delete from lease where id = ?", jobs.lease);
        assertThat(look().jobsLost()).isTrue();
        jobs.dueWork.freeLost(Fixture.CRASH_LIMIT);
    }

    private DueWork.Seen look() {
        return jobs.dueWork.look(Set.of(jobs.lane));
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
    void a_job_that_another_api_freed_and_a_worker_claimed_meanwhile_is_left_to_that_worker() throws Exception {
        ClaimedJob first = jobs.running();
        ClaimedJob second = jobs.running();
        SqlDueWork slowApi = new SqlDueWork(TestDatabase.rowByRow());
        jobs.database.update("update lease set revoked_at = clock_timestamp() where id = ?", jobs.lease);
        try (ExecutorService apis = Executors.newVirtualThreadPerTaskExecutor();
                HeldUp heldUp = new HeldUp("update", first.id())) {
            Future<?> slow = apis.submit(() -> slowApi.freeLost(Fixture.CRASH_LIMIT));
            heldUp.await();
            jobs.dueWork.freeLost(Fixture.CRASH_LIMIT);
            jobs.lease = jobs.leases.open("test", jobs.offer, Fixture.LONG);
            ClaimedJob again = jobs.claim(second.id(), 1);
            heldUp.letGo();
            slow.get();
            assertThat(jobs.state(first.id())).isEqualTo("queued");
            assertThat(jobs.state(second.id())).isEqualTo("running");
            assertThat(jobs.number("epoch", second.id())).isEqualTo(again.epoch());
            assertThat(jobs.number("crashes", second.id())).isEqualTo(1);
        }
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
        UUID idle = jobs.leases.open("idle", jobs.offer, Fixture.LONG);
        UUID last = jobs.leases.open("last", jobs.offer, Fixture.LONG);
        jobs.running();
        jobs.database.update(
                "update lease set revoked_at = clock_timestamp() - interval '2 hours' where id = any(?)",
                (Object) new UUID[] {idle, jobs.lease, last});
        jobs.dueWork.forgetLeases();
        assertThat(exists(idle)).isFalse();
        assertThat(exists(last)).as("it tells what is offered").isTrue();
        assertThat(exists(jobs.lease)).isTrue();
    }

    private boolean exists(UUID lease) {
        return jobs.database
                .first("select 1 from lease where id = ?", row -> true, lease)
                .isPresent();
    }

    @Test
    void a_job_that_was_just_submitted_is_not_announced_again() {
        jobs.queued();
        assertThat(jobs.dueWork.announceAgain(jobs.lane, Fixture.ANNOUNCE_AFTER, 10))
                .isEmpty();
    }

    @Test
    void a_silent_job_is_announced_once_and_then_waits_twice_as_long() {
        JobId job = jobs.queued();
        silent(job);
        assertThat(jobs.dueWork.announceAgain(jobs.lane, Fixture.ANNOUNCE_AFTER, 10))
                .containsExactly(jobs.ticket(job, 0));
        assertThat(jobs.dueWork.announceAgain(jobs.lane, Fixture.ANNOUNCE_AFTER, 10))
                .isEmpty();
        assertThat(jobs.secondsToAnnouncement(job)).isBetween(5.0, 10.0);
        silent(job);
        jobs.dueWork.announceAgain(jobs.lane, Fixture.ANNOUNCE_AFTER, 10);
        assertThat(jobs.secondsToAnnouncement(job)).isBetween(15.0, 20.0);
    }

    @Test
    void the_wait_between_announcements_stops_growing_at_five_minutes() {
        JobId job = jobs.queued();
        jobs.database.update("update job set announcements = 900 where id = ?", job.value());
        silent(job);
        jobs.dueWork.announceAgain(jobs.lane, Fixture.ANNOUNCE_AFTER, 10);
        assertThat(jobs.secondsToAnnouncement(job)).isBetween(290.0, 300.0);
    }

    @Test
    void a_job_for_later_is_announced_when_it_is_due_and_not_before() {
        Instant later = Instant.now().plusSeconds(3600);
        JobId job = jobs.queued(later, null);
        assertThat(jobs.secondsToAnnouncement(job)).isGreaterThan(3000);
        jobs.dueWork.forgetAnnouncements(jobs.lane);
        assertThat(jobs.dueWork.announceAgain(jobs.lane, Fixture.ANNOUNCE_AFTER, 10))
                .isEmpty();
    }

    @Test
    void after_the_queue_was_lost_every_due_job_counts_as_never_announced() {
        JobId first = jobs.queued();
        JobId second = jobs.queued();
        assertThat(jobs.dueWork.forgetAnnouncements(jobs.lane)).isEqualTo(2);
        assertThat(jobs.dueWork.announceAgain(jobs.lane, Fixture.ANNOUNCE_AFTER, 10))
                .containsExactlyInAnyOrder(jobs.ticket(first, 0), jobs.ticket(second, 0));
    }

    @Test
    void counting_due_jobs_goes_no_further_than_asked() {
        jobs.queued();
        jobs.queued();
        jobs.queued(Instant.now().plusSeconds(60), null);
        assertThat(jobs.dueWork.due(jobs.lane, 1)).isEqualTo(1);
        assertThat(jobs.dueWork.due(jobs.lane, 100)).isEqualTo(2);
    }

    private void silent(JobId job) {
        jobs.database.update("update job set announce_after = clock_timestamp() where id = ?", job.value());
    }
}
