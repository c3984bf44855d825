package dev.cairn.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.job.JobId;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The database's clock is set back: due jobs stay due, a client's time stays, and no lease lasts longer. */
class ClockSetBackTest {
    private final Fixture jobs = new Fixture();

    @Test
    void after_the_clock_was_set_back_what_was_due_is_due_again_and_a_clients_time_stays() {
        JobId due = jobs.queued(null, null);
        JobId parked = jobs.running().id();
        JobId dueForLong = jobs.queued(null, null);
        JobId later = jobs.queued(Instant.now().plus(Duration.ofHours(2)), null);
        madeAhead(due, "1 hour");
        madeAhead(dueForLong, "10 minutes");
        jobs.database.update(
                "update job set state = 'queued', lease_id = null,"
                        + " run_at = clock_timestamp() + interval '3 hours 4 minutes' where id = ?",
                parked.value());
        setBackByAnHour();
        // A second replica notices it as well.
        jobs.dueWork.setBack(Duration.ofHours(1), Duration.ofSeconds(10));
        assertThat(minutesUntilRun(due)).isNegative();
        assertThat(minutesUntilRun(dueForLong)).isNegative();
        assertThat(minutesUntilRun(parked)).isBetween(123L, 124L);
        assertThat(minutesUntilRun(later)).isBetween(118L, 120L);
    }

    @Test
    void a_job_that_is_due_is_announced_again_in_time_after_the_clock_was_set_back() {
        JobId due = jobs.queued(null, null);
        jobs.database.update(
                "update job set announce_after = clock_timestamp() + interval '1 hour 1 minute' where id = ?",
                due.value());
        setBackByAnHour();
        assertThat(jobs.secondsToAnnouncement(due)).isBetween(50.0, 60.0);
    }

    /** Before the clock was set back. */
    private void madeAhead(JobId job, String by) {
        jobs.database.update(
                "update job set run_at = run_at + ?::interval, created_at = created_at + ?::interval where id = ?",
                by,
                by,
                job.value());
    }

    private void setBackByAnHour() {
        jobs.database.update("update clock_watch set set_back_at = null");
        jobs.dueWork.setBack(Duration.ofHours(1), Duration.ofSeconds(10));
    }

    @Test
    void no_lease_outlives_a_clock_that_was_set_back() {
        jobs.database.update(
                "update lease set expires_at = clock_timestamp() + interval '1 hour' where id = ?", jobs.lease);
        jobs.dueWork.setBack(Duration.ofHours(1), Duration.ofSeconds(10));
        assertThat(jobs.database
                        .first(
                                "select expires_at <= clock_timestamp() + interval '10 seconds' as ended from lease"
                                        + " where id = ?",
                                row -> row.getBoolean("ended"),
                                jobs.lease)
                        .orElseThrow())
                .isTrue();
    }

    private long minutesUntilRun(JobId job) {
        return (long) Math.floor(Double.parseDouble(
                        jobs.text("select extract(epoch from run_at - clock_timestamp()) from job where id = ?", job))
                / 60);
    }
}
