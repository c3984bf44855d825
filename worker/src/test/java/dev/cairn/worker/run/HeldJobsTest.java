package dev.cairn.worker.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.job.ClaimedJob;
import dev.cairn.job.JobId;
import dev.cairn.worker.step.AttemptEnded;
import dev.cairn.worker.step.Halt;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HeldJobsTest {
    private final JobId id = JobId.next();
    private static final UUID LEASE = UUID.randomUUID();

    private final HeldJobs held = new HeldJobs(1);

    @BeforeEach
    void under_a_lease_that_lasts() {
        held.leaseEndsAt(LEASE, System.nanoTime() + Duration.ofHours(1).toNanos());
    }

    @Test
    void what_is_held_under_a_lease_that_ended_is_lost_though_nobody_said_so() {
        HeldJobs.Held job = held.hold(job(1), LEASE);
        held.leaseEndsAt(LEASE, System.nanoTime() - 1);
        assertThat(job.halt().isLost()).isTrue();
    }

    /** The reply to its claim came when the lease it was claimed under had been lost and another one opened. */
    @Test
    void a_job_that_was_claimed_under_an_earlier_lease_is_lost_from_the_start() {
        held.leaseEndsAt(
                UUID.randomUUID(), System.nanoTime() + Duration.ofHours(1).toNanos());
        assertThat(held.hold(job(1), LEASE).halt().isLost()).isTrue();
    }

    @Test
    void a_slot_is_free_again_when_its_job_is_released() throws Exception {
        HeldJobs.Held job = held.hold(job(1), LEASE);
        assertThat(held.free()).isZero();
        assertThat(held.awaitEmpty(Duration.ofMillis(1))).isFalse();
        held.release(job);
        assertThat(held.awaitEmpty(Duration.ZERO)).isTrue();
    }

    @Test
    void the_end_of_an_old_attempt_does_not_drop_a_new_one() {
        HeldJobs.Held old = held.hold(job(1), LEASE);
        held.hold(job(2), LEASE);
        held.release(old);
        assertThat(held.epochs()).containsEntry(id, 2);
    }

    @Test
    void a_halt_meant_for_an_old_attempt_does_not_reach_a_new_one() {
        HeldJobs.Held now = held.hold(job(2), LEASE);
        held.halt(id, Map.of(id, 1), Halt.Reason.LOST);
        assertThat(now.halt().isLost()).isFalse();
        held.halt(id, Map.of(id, 2), Halt.Reason.LOST);
        assertThat(now.halt().isLost()).isTrue();
    }

    @Test
    void a_job_whose_claim_was_under_way_when_the_worker_left_is_handed_back_too() {
        held.leave(false);
        assertThatThrownBy(held.hold(job(1), LEASE).halt()::check).isInstanceOf(AttemptEnded.class);
    }

    @Test
    void the_reply_to_an_earlier_claim_that_comes_late_does_not_hide_the_later_one() {
        held.hold(job(2), LEASE);
        HeldJobs.Held late = held.hold(job(1), LEASE);
        assertThat(held.epochs()).containsEntry(id, 2);
        held.release(late);
        assertThat(held.epochs()).containsEntry(id, 2);
    }

    @Test
    void no_job_starts_before_its_turn_until_a_look_left_nobody_waiting() {
        assertThat(held.expect(id)).isFalse();
        held.startInTurn(false);
        assertThat(held.expect(id)).isTrue();
    }

    @Test
    void a_slot_that_is_kept_for_a_job_in_the_making_is_nobody_elses() throws Exception {
        held.startInTurn(false);
        held.expect(id);
        assertThat(held.free()).isZero();
        assertThat(held.expect(JobId.next())).isFalse();
        assertThat(held.keepFree(5)).isZero();
        assertThat(held.awaitEmpty(Duration.ofMillis(1))).isFalse();
        held.expectNoLonger(id);
        assertThat(held.free()).isEqualTo(1);
    }

    @Test
    void a_slot_that_is_kept_for_a_claim_is_no_other_jobs() {
        held.startInTurn(false);
        assertThat(held.keepFree(5)).isEqualTo(1);
        assertThat(held.expect(id)).isFalse();
        held.keepFreeNoLonger(1);
        held.startInTurn(false);
        assertThat(held.expect(id)).isTrue();
    }

    @Test
    void a_job_that_is_held_takes_the_slot_that_was_kept_for_it() {
        held.startInTurn(false);
        held.expect(id);
        HeldJobs.Held job = held.hold(job(1), LEASE);
        held.expectNoLonger(id);
        assertThat(held.free()).isZero();
        held.release(job);
        assertThat(held.free()).isEqualTo(1);
    }

    @Test
    void what_is_about_to_be_held_is_no_job_that_was_left_behind() {
        JobId leftBehind = JobId.next();
        held.startInTurn(false);
        held.expect(id);
        assertThat(held.unknown(Map.of(id, 1, leftBehind, 1))).isEqualTo(Map.of(leftBehind, 1));
        held.hold(job(1), LEASE);
        assertThat(held.unknown(Map.of(id, 1, leftBehind, 1))).isEqualTo(Map.of(leftBehind, 1));
    }

    @Test
    void an_attempt_that_goes_on_after_its_claim_hides_no_later_claim_that_was_left_behind() {
        held.hold(job(1), LEASE);
        assertThat(held.unknown(Map.of(id, 2))).isEqualTo(Map.of(id, 2));
    }

    @Test
    void when_slots_ran_out_jobs_start_in_turn_until_a_look_left_nobody_waiting() {
        held.startInTurn(false);
        HeldJobs.Held job = held.hold(job(1), LEASE);
        assertThat(held.expect(JobId.next())).isFalse();
        held.release(job);
        assertThat(held.expect(JobId.next())).isFalse();
        held.startInTurn(false);
        assertThat(held.expect(JobId.next())).isTrue();
    }

    @Test
    void slots_that_are_only_kept_hold_no_job() {
        held.startInTurn(false);
        held.expect(id);
        assertThat(held.count()).isZero();
        held.hold(job(1), LEASE);
        assertThat(held.count()).isEqualTo(1);
    }

    @Test
    void nothing_starts_beside_a_suspect() {
        held.startInTurn(false);
        assertThat(held.startInTurnIfEmpty()).isTrue();
        assertThat(held.expect(id)).isFalse();
    }

    @Test
    void a_suspect_does_not_start_beside_a_job_in_the_making() {
        held.startInTurn(false);
        held.expect(id);
        assertThat(held.startInTurnIfEmpty()).isFalse();
    }

    @Test
    void a_worker_that_leaves_keeps_no_slot_for_new_jobs() {
        held.startInTurn(false);
        held.leave(false);
        assertThat(held.expect(id)).isFalse();
    }

    private ClaimedJob job(int epoch) {
        return job(id, epoch);
    }

    static ClaimedJob job(JobId id, int epoch) {
        return new ClaimedJob(
                id, "default", new ClaimedJob.AgentRef("default", "a", 1), epoch, 0, 0, "{}", null, null, false);
    }
}
