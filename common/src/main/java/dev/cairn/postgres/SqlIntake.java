package dev.cairn.postgres;

import static dev.cairn.postgres.Database.instant;
import static dev.cairn.postgres.Database.uuid;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.job.Intake;
import dev.cairn.job.JobId;
import dev.cairn.job.Submission;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/** Submissions into PostgreSQL. */
public final class SqlIntake implements Intake {
    /**
     * Job, request and idempotency record in one statement, hence one commit. ON CONFLICT DO NOTHING makes a
     * concurrent duplicate wait for the first one's commit and then insert nothing at all, for both inserts below read
     * from {@code key_taken}. A submission without a key passes a null key and takes none. {@code announce_after} is set
     * here so that the broker's confirm needs no write.
     */
    private static final String SUBMIT = """
            with submission as (
                select ?::uuid as id, ?::text as tenant_id, ?::text as key, ?::bytea as body_sha256
            ), key_inserted as (
                insert into idempotency (tenant_id, key, body_sha256, job_id)
                select tenant_id, key, body_sha256, id from submission where key is not null
                on conflict do nothing
                returning job_id
            ), key_taken as (
                select s.id, s.tenant_id from submission s
                where s.key is null or exists (select from key_inserted)
            ), request as (
                insert into job_request (job_id, tenant_id, input, metadata, callback, callback_secret, trace)
                select id, tenant_id, ?::json, ?::jsonb, ?::json, ?, ? from key_taken
            )
            insert into job (id, tenant_id, agent_owner, agent, agent_version, requires, lane, calls_back, state, run_at,
                             deadline, announce_after)
            select id, tenant_id, ?, ?, ?, ?, ?, ?, 'queued', due.at, ?::timestamptz,
                   case when due.at > clock_timestamp() then due.at else due.at + make_interval(secs => ?) end
            from key_taken, (select greatest(?::timestamptz, clock_timestamp()) as at) due
            returning id, run_at <= clock_timestamp() as due, created_at, run_at
            """;

    /** By primary key. */
    private static final String EARLIER = """
            select job_id, body_sha256 from idempotency where tenant_id = ? and key = ?
            """;

    /** Not now(): that is the time of the transaction's start. */
    private static final String NOW = "select clock_timestamp() as at";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Database database;
    private final Duration announceAfter;

    /** @param announceAfter how long a due job may stay unclaimed before it is announced again */
    public SqlIntake(Database database, Duration announceAfter) {
        this.database = database;
        this.announceAfter = announceAfter;
    }

    @Override
    public Accepted submit(Submission submission) {
        Submission.IdempotencyKey key = submission.idempotency();
        Optional<Accepted> made = database.first(
                SUBMIT,
                SqlIntake::made,
                submission.id().value(),
                submission.tenant(),
                key == null ? null : key.key(),
                key == null ? null : key.bodySha256(),
                submission.input(),
                json(submission),
                submission.callback(),
                submission.callbackSecret(),
                submission.trace(),
                submission.agent().owner(),
                submission.agent().name(),
                submission.agent().version(),
                submission.requires().toArray(String[]::new),
                submission.lane(),
                submission.callback() != null,
                submission.deadline(),
                Database.seconds(announceAfter),
                submission.runAt());
        return made.orElseGet(() -> earlier(submission.tenant(), takenKey(submission))
                .orElseThrow(() -> new IllegalStateException("an idempotency key was taken but cannot be found")));
    }

    @Override
    public Optional<Accepted> earlier(String tenant, Submission.IdempotencyKey idempotency) {
        return database.first(
                EARLIER,
                row -> Arrays.equals(row.getBytes("body_sha256"), idempotency.bodySha256())
                        ? new Accepted.SameAsBefore(new JobId(uuid(row, "job_id")))
                        : new Accepted.KeyReused(),
                tenant,
                idempotency.key());
    }

    @Override
    public Instant now() {
        return database.first(NOW, row -> Objects.requireNonNull(instant(row, "at"), "at"))
                .orElseThrow();
    }

    private static Accepted made(ResultSet row) throws SQLException {
        return new Accepted.Made(
                new JobId(uuid(row, "id")),
                row.getBoolean("due"),
                Objects.requireNonNull(instant(row, "created_at"), "created_at"),
                Objects.requireNonNull(instant(row, "run_at"), "run_at"));
    }

    private static Submission.IdempotencyKey takenKey(Submission submission) {
        Submission.IdempotencyKey key = submission.idempotency();
        if (key == null) {
            throw new IllegalStateException("a submission without a key made no job");
        }
        return key;
    }

    private static String json(Submission submission) {
        try {
            return JSON.writeValueAsString(submission.metadata());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of strings is always JSON", e);
        }
    }
}
