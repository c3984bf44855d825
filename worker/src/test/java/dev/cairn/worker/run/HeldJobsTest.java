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

    private ClaimedJob job(int epoch) {
        return new ClaimedJob(
                id, "default", new ClaimedJob.AgentRef("default", "a", 1), epoch, 0, 0, "{}", null, null, false);
    }
}
