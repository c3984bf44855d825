package dev.cairn.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

/** A lock of a row is a write: an idle worker's polls would be commits that wait for the disk. */
class IdlePollTest {
    private final Fixture jobs = new Fixture();

    @Test
    void a_poll_locks_the_lease_only_when_there_is_a_job() {
        jobs.queued(Instant.now().plusSeconds(60), null);
        assertThat(jobs.claims.claimDue(jobs.lease, jobs.offer, 10)).isEmpty();
        assertThat(jobs.claims.claimSuspect(jobs.lease, jobs.offer)).isEmpty();
        assertThat(lastLockOfTheLease()).isEqualTo("0");

        jobs.queued();
        assertThat(jobs.claims.claimDue(jobs.lease, jobs.offer, 10)).hasSize(1);
        assertThat(lastLockOfTheLease()).isNotEqualTo("0");
    }

    /** The number of its transaction. */
    private String lastLockOfTheLease() {
        return jobs.database
                .first("select xmax from lease where id = ?", row -> row.getString("xmax"), jobs.lease)
                .orElseThrow();
    }
}
