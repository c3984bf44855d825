package dev.cairn.system.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.system.chaos.Evidence.Hands;
import dev.cairn.system.chaos.Evidence.JobChange;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class MoveCheckTest {
    @Test
    void a_job_leaves_running_by_the_hands_of_its_holder() {
        for (String state : new String[] {"succeeded", "failed", "cancelled", "queued"}) {
            assertThat(isRight("running", state, "worker-3", "worker-3", false)).isTrue();
            assertThat(isRight("running", state, "worker-4", "worker-3", true)).isFalse();
        }
    }

    @Test
    void an_api_frees_a_job_when_its_lease_has_ended_and_not_before() {
        for (String state : new String[] {"failed", "cancelled", "queued"}) {
            assertThat(isRight("running", state, "api-1", "worker-3", true)).isTrue();
            assertThat(isRight("running", state, "api-1", "worker-3", false)).isFalse();
        }
        assertThat(isRight("running", "succeeded", "api-1", "worker-3", true)).isFalse();
    }

    @Test
    void a_claim_is_made_under_a_lease_of_ones_own() {
        assertThat(isRight("queued", "running", "worker-3", "worker-3", false)).isTrue();
        assertThat(isRight("queued", "running", "worker-3", "worker-4", false)).isFalse();
        assertThat(isRight("queued", "running", "api-1", null, false)).isFalse();
    }

    @Test
    void what_nobody_runs_is_ended_by_apis_alone() {
        assertThat(isRight("queued", "cancelled", "api-1", null, false)).isTrue();
        assertThat(isRight("queued", "failed", "worker-3", null, false)).isFalse();
    }

    private static boolean isRight(String was, String state, String writer, String holder, boolean leaseEnded) {
        return MoveCheck.isInRightHands(
                new JobChange(Instant.EPOCH, was, state, 1, 1, null, new Hands(writer, holder), leaseEnded));
    }
}
