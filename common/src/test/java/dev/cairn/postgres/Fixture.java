package dev.cairn.postgres;

import dev.cairn.id.TypeId;
import dev.cairn.job.ClaimedJob;
import dev.cairn.job.Claims;
import dev.cairn.job.Intake;
import dev.cairn.job.JobId;
import dev.cairn.job.Submission;
import dev.cairn.message.Ticket;
import dev.cairn.step.StepRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Jobs in every state, made by the adapters themselves and in a lane of their own. */
final class Fixture {
    static final int CRASH_LIMIT = 3;
    static final Duration ANNOUNCE_AFTER = Duration.ofSeconds(10);
    static final Duration LONG = Duration.ofMinutes(10);
    static final ClaimedJob.AgentRef AGENT = new ClaimedJob.AgentRef("shared", "echo", 1);

    final Database database;
    final SqlIntake intake;
    final SqlClaims claims;
    final SqlLeases leases;
    final SqlJournal journal;
    final SqlDueWork dueWork;
    final SqlControl control;
    final String lane;
    final Claims.Offer offer;
    final String tenant = "default";
    UUID lease;

    Fixture() {
        this(TestDatabase.database(), "lane-" + TypeId.newUuid());
    }

    Fixture(Database database, String lane) {
        this.database = database;
        this.intake = new SqlIntake(database, ANNOUNCE_AFTER);
        this.claims = new SqlClaims(database, CRASH_LIMIT);
        this.leases = new SqlLeases(database, database, "1");
        this.journal = new SqlJournal(database);
        this.dueWork = new SqlDueWork(database);
        this.control = new SqlControl(database);
        this.lane = lane;
        this.offer = new Claims.Offer(lane, List.of("agent:echo@1", "tool:search"));
        this.lease = leases.open("test", offer, LONG);
    }

    JobId queued() {
        return queued(null, null);
    }

    JobId queued(@Nullable Instant runAt, @Nullable Instant deadline) {
        Intake.Accepted accepted = intake.submit(submission(runAt, deadline, null, List.of("agent:echo@1")));
        return ((Intake.Accepted.Made) accepted).job();
    }

    /** A queued job that calls back. */
    JobId callingBack(String callback) {
        Submission plain = submission(null, null, null, List.of("agent:echo@1"));
        Submission calling = new Submission(
                plain.id(),
                tenant,
                AGENT,
                plain.requires(),
                lane,
                plain.input(),
                Map.of(),
                callback,
                new byte[] {1, 2},
                null,
                null,
                null,
                null,
                null);
        return ((Intake.Accepted.Made) intake.submit(calling)).job();
    }

    Submission submission(
            @Nullable Instant runAt,
            @Nullable Instant deadline,
            Submission.@Nullable IdempotencyKey key,
            List<String> requires) {
        return submission(runAt, deadline, key, requires, null, null);
    }

    /** That is to be claimed under this fixture's lease in the commit that makes its job. */
    Submission starting(@Nullable Instant runAt, @Nullable Instant deadline, Submission.@Nullable IdempotencyKey key) {
        return submission(runAt, deadline, key, List.of("agent:echo@1"), "00-trace-01", lease);
    }

    private Submission submission(
            @Nullable Instant runAt,
            @Nullable Instant deadline,
            Submission.@Nullable IdempotencyKey key,
            List<String> requires,
            @Nullable String trace,
            @Nullable UUID startUnder) {
        return new Submission(
                JobId.next(),
                tenant,
                AGENT,
                requires,
                lane,
                "{\"n\": 1}",
                Map.of(),
                null,
                null,
                runAt,
                deadline,
                trace,
                key,
                startUnder);
    }

    List<StepRecord> kept(ClaimedJob job) {
        return journal.read(job, 0, 1000);
    }

    ClaimedJob running() {
        JobId job = queued();
        return claim(job, 0);
    }

    ClaimedJob claim(JobId job, int epoch) {
        return claims.claim(lease, offer, List.of(ticket(job, epoch))).getFirst();
    }

    Ticket ticket(JobId job, int epoch) {
        return new Ticket(job, epoch, lane, AGENT.name(), AGENT.version());
    }

    /** Loses the worker that holds this fixture's jobs, frees them, and goes on under a new lease. */
    void crash() {
        database.update("update lease set revoked_at = clock_timestamp() where id = ?", lease);
        dueWork.freeLost(CRASH_LIMIT);
        lease = leases.open("test", offer, LONG);
    }

    String state(JobId job) {
        return text("select state from job where id = ?", job);
    }

    int number(String column, JobId job) {
        return Integer.parseInt(text("select " + column + " from job where id = ?", job));
    }

    String text(String sql, JobId job) {
        return database.first(sql, row -> String.valueOf(row.getString(1)), job.value())
                .orElse("none");
    }

    double secondsToAnnouncement(JobId job) {
        return Double.parseDouble(
                text("select extract(epoch from announce_after - clock_timestamp()) from job where id = ?", job));
    }
}
