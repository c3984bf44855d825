package dev.cairn.postgres;

import static dev.cairn.postgres.Database.duration;
import static dev.cairn.postgres.Database.instant;
import static dev.cairn.postgres.Database.uuid;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.job.ClaimedJob;
import dev.cairn.job.Intake;
import dev.cairn.job.JobId;
import dev.cairn.job.Submission;
import dev.cairn.json.JsonBuffers;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Submissions into PostgreSQL. */
public final class SqlIntake implements Intake {
    /**
     * Job, request and idempotency record of each submission in one statement, hence one commit. ON CONFLICT DO NOTHING
     * makes a concurrent duplicate wait for the first one's commit and then insert nothing at all, for everything below
     * reads from {@code taken}; in the order of the keys, so that no two groups wait for each other. A submission without
     * a key takes none. {@code announce_after} is set here so that the broker's confirm needs no write.
     *
     * <p>One that names a lease is queued and claimed at once, as by {@link SqlClaims}, whose lock on the lease it takes: not
     * before all keys are, for those may have to be waited for. A job of a lease that has ended stays queued.
     */
    private static final String SUBMIT = """
            with submission as materialized (
                select * from unnest(?::uuid[], ?::text[], ?::text[], ?::bytea[], ?::text[], ?::text[], ?::text[], ?::bytea[],
                                     ?::text[], ?::text[], ?::text[], ?::int4[], ?::text[], ?::text[], ?::timestamptz[],
                                     ?::timestamptz[], ?::uuid[])
                    as s (id, tenant_id, key, body_sha256, input, metadata, callback, callback_secret,
                          trace, agent_owner, agent, agent_version, requires, lane, deadline, run_at, start_under)
            ), key_inserted as (
                insert into idempotency (tenant_id, key, body_sha256, job_id)
                select tenant_id, key, body_sha256, id from submission where key is not null order by tenant_id, key
                on conflict do nothing
                returning job_id
            ), taken as materialized (
                select *, greatest(run_at, made_at) as due_at
                from (select *, clock_timestamp() as made_at from submission) s
                where key is null or id in (select job_id from key_inserted)
            ), holder as materialized (
                select id from lease
                where id = any(?::uuid[]) and revoked_at is null and expires_at > clock_timestamp()
                  and (select count(*) from key_inserted) >= 0
                for key share
            ), request as (
                insert into job_request (job_id, tenant_id, agent, input, metadata, callback, callback_secret, trace)
                select id, tenant_id, agent, input::json, metadata::jsonb, callback::json, callback_secret, trace from taken
            )
            insert into job (id, tenant_id, agent_owner, agent, agent_version, requires, lane, calls_back, run_at,
                             deadline, announce_after, created_at, state, lease_id, epoch, revision, started_at)
            select t.id, tenant_id, agent_owner, agent, agent_version, string_to_array(requires, E'\\n'), lane,
                   callback is not null, due_at, deadline,
                   case when due_at > clock_timestamp() then due_at else due_at + make_interval(secs => ?) end, made_at,
                   case when h.id is null then 'queued' else 'running' end, h.id, (h.id is not null)::int4,
                   1 + (h.id is not null)::int4, case when h.id is not null then made_at end
            from taken t left join holder h on h.id = start_under and due_at <= clock_timestamp()
            returning id, run_at <= clock_timestamp() as due, created_at, run_at, lease_id is not null as claimed,
                      extract(epoch from deadline - clock_timestamp()) as seconds_left
            """;

    /** By primary key. */
    private static final String EARLIER = """
            select job_id, body_sha256 from idempotency where tenant_id = ? and key = ?
            """;

    /** Not now(): that is the time of the transaction's start. */
    private static final String NOW = "select clock_timestamp() as at";

    private static final ObjectMapper JSON = JsonBuffers.shared(new ObjectMapper());

    private final Database database;
    private final Duration announceAfter;
    private final GroupCommit<Submission, Accepted> submissions;

    /** @param announceAfter how long a due job may stay unclaimed before it is announced again */
    public SqlIntake(Database database, Duration announceAfter) {
        this.database = database;
        this.announceAfter = announceAfter;
        this.submissions =
                new GroupCommit<>(submission -> submission.input().length(), this::submit, this::submitAlone);
    }

    @Override
    public Accepted submit(Submission submission) {
        return submissions.write(submission);
    }

    private Accepted submitAlone(Submission submission) {
        Accepted made = submit(List.of(submission)).get(submission);
        return made != null
                ? made
                : earlier(submission.tenant(), takenKey(submission))
                        .orElseThrow(
                                () -> new IllegalStateException("an idempotency key was taken but cannot be found"));
    }

    private Map<Submission, Accepted> submit(List<Submission> submissions) {
        Map<JobId, Submission> byId =
                submissions.stream().collect(Collectors.toMap(Submission::id, Function.identity()));
        Map<Submission, Accepted> made = new IdentityHashMap<>();
        Object[] columns = Columns.of(submissions)
                .uuids(s -> s.id().value())
                .texts(Submission::tenant)
                .texts(s -> s.idempotency() == null ? null : s.idempotency().key())
                .bytes(s -> s.idempotency() == null ? null : s.idempotency().bodySha256())
                .texts(Submission::input)
                .texts(SqlIntake::json)
                .texts(Submission::callback)
                .bytes(Submission::callbackSecret)
                .texts(Submission::trace)
                .texts(s -> s.agent().owner())
                .texts(s -> s.agent().name())
                .ints(s -> s.agent().version())
                .texts(s -> String.join("\n", s.requires()))
                .texts(Submission::lane)
                .times(Submission::deadline)
                .times(Submission::runAt)
                .uuids(Submission::startUnder)
                .argumentsAnd(leases(submissions), Database.seconds(announceAfter));
        database.query(SUBMIT, row -> made(row, byId), columns)
                .forEach(accepted -> made.put(Objects.requireNonNull(byId.get(accepted.job())), accepted));
        return made;
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

    private static UUID[] leases(List<Submission> submissions) {
        return submissions.stream()
                .map(Submission::startUnder)
                .filter(Objects::nonNull)
                .distinct()
                .toArray(UUID[]::new);
    }

    private static Accepted.Made made(ResultSet row, Map<JobId, Submission> byId) throws SQLException {
        JobId id = new JobId(uuid(row, "id"));
        return new Accepted.Made(
                id,
                row.getBoolean("due"),
                Objects.requireNonNull(instant(row, "created_at"), "created_at"),
                Objects.requireNonNull(instant(row, "run_at"), "run_at"),
                row.getBoolean("claimed")
                        ? claimed(Objects.requireNonNull(byId.get(id)), duration(row, "seconds_left"))
                        : null);
    }

    private static ClaimedJob claimed(Submission made, @Nullable Duration timeLeft) {
        return new ClaimedJob(
                made.id(), made.tenant(), made.agent(), 1, 0, 0, made.input(), timeLeft, made.trace(), false);
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
