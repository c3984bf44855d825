package dev.cairn.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.job.ClaimedJob;
import dev.cairn.job.DueWork;
import dev.cairn.job.JobId;
import dev.cairn.job.Leases.Beat;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SqlLeasesTest {
    private final Fixture jobs = new Fixture();

    @Test
    void a_heartbeat_tells_of_no_difference_when_there_is_none() {
        ClaimedJob job = jobs.running();
        Beat.Renewed beat = renewed(Map.of(job.id(), job.epoch()));
        assertThat(beat.lost()).isEmpty();
        assertThat(beat.unheld()).isEmpty();
        assertThat(beat.cancelled()).isEmpty();
    }

    @Test
    void a_heartbeat_tells_what_is_owned_but_not_held() {
        ClaimedJob job = jobs.running();
        assertThat(renewed(Map.of()).unheld()).containsExactly(Map.entry(job.id(), job.epoch()));
    }

    @Test
    void a_heartbeat_tells_what_is_held_but_not_owned_any_more() {
        ClaimedJob job = jobs.running();
        Map<JobId, Integer> held = Map.of(job.id(), job.epoch());
        jobs.crash();
        assertThat(renewed(held).lost()).containsExactly(job.id());
    }

    @Test
    void a_job_held_under_an_older_epoch_is_lost_and_the_newer_claim_is_unheld() {
        ClaimedJob job = jobs.running();
        Beat.Renewed beat = renewed(Map.of(job.id(), job.epoch() - 1));
        assertThat(beat.lost()).containsExactly(job.id());
        assertThat(beat.unheld()).containsKey(job.id());
    }

    @Test
    void a_heartbeat_brings_back_cancels() {
        ClaimedJob job = jobs.running();
        jobs.control.cancel(jobs.tenant, job.id());
        assertThat(renewed(Map.of(job.id(), job.epoch())).cancelled()).containsExactly(job.id());
    }

    @Test
    void a_lease_that_ended_is_never_renewed_again() {
        jobs.leases.release(jobs.lease);
        assertThat(jobs.leases.renew(jobs.lease, Fixture.LONG, Map.of())).isInstanceOf(Beat.Refused.class);
        jobs.lease = jobs.leases.open("short", jobs.offer, Duration.ZERO);
        assertThat(jobs.leases.renew(jobs.lease, Fixture.LONG, Map.of())).isInstanceOf(Beat.Refused.class);
    }

    @Test
    void losing_all_leases_of_a_worker_ends_none_of_another_one() {
        UUID one = jobs.leases.open(jobs.lane, jobs.offer, Fixture.LONG);
        UUID two = jobs.leases.open(jobs.lane, jobs.offer, Fixture.LONG);
        assertThat(jobs.leases.loseAll(jobs.lane)).isEqualTo(2);
        assertThat(jobs.leases.loseAll(jobs.lane)).isZero();
        assertThat(jobs.leases.renew(one, Fixture.LONG, Map.of())).isInstanceOf(Beat.Refused.class);
        assertThat(jobs.leases.renew(two, Fixture.LONG, Map.of())).isInstanceOf(Beat.Refused.class);
        assertThat(renewed(Map.of())).isNotNull();
    }

    @Test
    void jobs_of_a_worker_that_lost_all_leases_are_freed_at_once_and_count_a_crash() {
        jobs.lease = jobs.leases.open(jobs.lane, jobs.offer, Fixture.LONG);
        ClaimedJob job = jobs.running();
        jobs.leases.loseAll(jobs.lane);
        assertThat(jobs.dueWork.freeLost(Fixture.CRASH_LIMIT))
                .extracting(DueWork.Freed::job)
                .contains(job.id());
        assertThat(jobs.state(job.id())).isEqualTo("queued");
        assertThat(jobs.number("crashes", job.id())).isOne();
    }

    private Beat.Renewed renewed(Map<JobId, Integer> held) {
        return (Beat.Renewed) jobs.leases.renew(jobs.lease, Fixture.LONG, held);
    }
}
