package dev.cairn.postgres;

import static dev.cairn.postgres.Database.duration;
import static dev.cairn.postgres.Database.uuid;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.job.ClaimedJob;
import dev.cairn.job.Claims;
import dev.cairn.job.JobError;
import dev.cairn.job.JobId;
import dev.cairn.job.JobState;
import dev.cairn.job.Transition;
import dev.cairn.message.Ticket;
import dev.cairn.step.StepRecord;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Claims and settlements in PostgreSQL. */
public final class SqlClaims implements Claims {
    /**
     * The candidates are a MATERIALIZED CTE: under a nested-loop plan an inlined LIMIT … SKIP LOCKED is evaluated again
     * per row and claims more than asked. The lease is share-locked so that revoking it waits for this claim, and the
     * sweep that follows a revocation sees the claimed row.
     */
    private static final String CLAIM = """
            with holder as materialized (
                select id from lease
                where id = ? and revoked_at is null and expires_at > clock_timestamp()
                for share
            ), candidate as materialized (
                %s
            ), claimed as (
                update job set state = 'running', lease_id = holder.id, epoch = epoch + 1, revision = revision + 1,
                               started_at = coalesce(started_at, clock_timestamp())
                from candidate, holder
                where job.id = candidate.id
                returning job.*
            )
            select c.*, r.input, r.trace,
                   extract(epoch from c.deadline - clock_timestamp()) as seconds_left
            from claimed c join job_request r on r.job_id = c.id
            """;

    /**
     * A batch of tickets in one statement; a ticket whose job moved on since finds no row. One by one by their primary key:
     * the other two conditions say {@code queued} in words that fit no index, or a plan from when few jobs waited would
     * walk through all that do.
     */
    private static final String CLAIM_TICKETS = CLAIM.formatted("""
            select c.id
                from (select distinct * from unnest(?::uuid[], ?::int4[]) as t (job_id, epoch)) t
                cross join lateral (
                    select id from job
                    where id = t.job_id and epoch = t.epoch and lease_id is null and finished_at is null
                      and run_at <= clock_timestamp() and requires <@ ? and lane = ? and crashes < ?
                      and exists (select from holder)
                    for update skip locked
                ) c""");

    /** The time is the statement's: a volatile one could not bound the index scan, which would go on to jobs for later. */
    private static final String CLAIM_DUE = CLAIM.formatted("""
            select id from job
                where state = 'queued' and lane = ? and run_at <= statement_timestamp() and crashes < ? and requires <@ ?
                  and exists (select from holder)
                order by run_at, id limit ?
                for update skip locked""");

    /** In the words of the index of jobs that lost a worker, which fit no other: all but a few of those that wait lost none. */
    private static final String CLAIM_SUSPECT = CLAIM.formatted("""
            select id from job
                where lease_id is null and finished_at is null and crashes > 0 and lane = ? and crashes >= ?
                  and run_at <= statement_timestamp() and requires <@ ?
                  and exists (select from holder)
                order by run_at limit 1
                for update skip locked""");

    /** By the same index. */
    private static final String SUSPECT_WAITS = """
            select 1 from job
            where lease_id is null and finished_at is null and crashes > 0 and lane = ? and crashes >= ?
              and requires <@ ? and run_at <= statement_timestamp() - make_interval(secs => ?)
            order by run_at limit 1
            """;

    /**
     * Fenced by epoch, not by state alone: a job that was lost and claimed again is running too. Locked as by
     * {@link SqlJournal}, and for its reasons. A last step goes into the journal in the same commit.
     */
    private static final String FINISH = """
            with ended as materialized (
                select * from unnest(?::uuid[], ?::int4[], ?::text[], ?::text[], ?::text[],
                                     ?::int4[], ?::text[], ?::text[], ?::int4[], ?::text[],
                                     ?::text[], ?::int8[], ?::int8[], ?::bool[], ?::float8[])
                    as e (job_id, epoch, state, output, error, position, kind, name, tries, outcome,
                          model, input_tokens, output_tokens, rehearsed, took)
            ), fenced as materialized (
                select f.*
                from (select distinct job_id, epoch from ended order by job_id) e
                cross join lateral (
                    select id, tenant_id from job
                    where id = e.job_id and epoch = e.epoch and lease_id is not null
                    for no key update %s
                ) f
            ), written as (
                insert into step (job_id, tenant_id, position, epoch, kind, name, state, tries, outcome,
                                  model, input_tokens, output_tokens, rehearsed, started_at, finished_at)
                select e.job_id, f.tenant_id, e.position, e.epoch, e.kind, e.name, 'succeeded', e.tries, e.outcome::json,
                       e.model, e.input_tokens, e.output_tokens, e.rehearsed,
                       clock_timestamp() - make_interval(secs => e.took), clock_timestamp()
                from ended e join fenced f on f.id = e.job_id
                where e.position is not null
            ), final as (
                update job set state = e.state, lease_id = null, finished_at = clock_timestamp(), parked_reason = null,
                               revision = revision + 1,
                               steps = job.steps + (e.position is not null)::int4,
                               model_calls = job.model_calls + (e.kind is not distinct from 'model')::int4,
                               tool_calls = job.tool_calls + (e.kind is not distinct from 'tool')::int4,
                               input_tokens = job.input_tokens + coalesce(e.input_tokens, 0),
                               output_tokens = job.output_tokens + coalesce(e.output_tokens, 0),
                               rehearsed = job.rehearsed or coalesce(e.rehearsed, false)
                from ended e join fenced f on f.id = e.job_id
                where job.id = f.id
            )
            insert into job_result (job_id, tenant_id, output, error)
            select e.job_id, f.tenant_id, e.output::json, e.error::json from ended e join fenced f on f.id = e.job_id
            returning job_id
            """;

    private static final String FINISH_TOGETHER = FINISH.formatted("skip locked");
    private static final String FINISH_ALONE = FINISH.formatted("");

    private static final String CANCEL = """
            update job set state = 'cancelled', lease_id = null, finished_at = clock_timestamp(), parked_reason = null,
                           revision = revision + 1
            where id = ? and epoch = ? and state = 'running'
            """;

    /** A cancel that came while the attempt ended is seen here, under the row's lock, and wins over the queue. */
    private static final String REQUEUE = """
            update job set state = case when cancel_requested_at is null then 'queued' else 'cancelled' end,
                           finished_at = case when cancel_requested_at is null then null else clock_timestamp() end,
                           lease_id = null, run_at = clock_timestamp() + make_interval(secs => ?),
                           announce_after = clock_timestamp() + make_interval(secs => ?), announcements = 0,
                           parkings = parkings + ?, parked_reason = ?, revision = revision + 1
            where id = ? and epoch = ? and state = 'running'
            returning state
            """;

    private static final String HAND_BACK_UNHELD = """
            update job set state = case when cancel_requested_at is null then 'queued' else 'cancelled' end,
                           finished_at = case when cancel_requested_at is null then null else clock_timestamp() end,
                           lease_id = null, announce_after = clock_timestamp(), announcements = 0,
                           revision = revision + 1
            where id = ? and epoch = ? and lease_id = ? and state = 'running'
            """;

    /** Tells our own settlement, whose reply was lost, from somebody else's. */
    private static final String STATE = "select state from job where id = ? and epoch = ?";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Database database;
    private final int crashLimit;
    private final GroupCommit<End, Settled> ends;

    /** @param crashLimit how many workers in a row a job may lose, without keeping a step, before it is a suspect */
    public SqlClaims(Database database, int crashLimit) {
        this.database = database;
        this.crashLimit = crashLimit;
        this.ends = new GroupCommit<>(End::weight, group -> finish(FINISH_TOGETHER, group), this::finishAlone);
    }

    /** A job's end on its way into the row. */
    private record End(
            ClaimedJob job,
            JobState state,
            @Nullable String output,
            @Nullable String error,
            @Nullable StepRecord lastStep) {
        long weight() {
            return String.valueOf(output).length()
                    + String.valueOf(of(StepRecord::outcome)).length();
        }

        <T> @Nullable T of(Function<StepRecord, @Nullable T> value) {
            return lastStep == null ? null : value.apply(lastStep);
        }
    }

    @Override
    public List<ClaimedJob> claim(UUID lease, Offer offer, List<Ticket> tickets) {
        return database.query(
                CLAIM_TICKETS,
                this::claimed,
                lease,
                tickets.stream().map(t -> t.job().value()).toArray(UUID[]::new),
                tickets.stream().map(Ticket::epoch).toArray(Integer[]::new),
                capabilities(offer),
                offer.lane(),
                crashLimit);
    }

    @Override
    public List<ClaimedJob> claimDue(UUID lease, Offer offer, int most) {
        return database.query(CLAIM_DUE, this::claimed, lease, offer.lane(), crashLimit, capabilities(offer), most);
    }

    @Override
    public List<ClaimedJob> claimSuspect(UUID lease, Offer offer) {
        return database.query(CLAIM_SUSPECT, this::claimed, lease, offer.lane(), crashLimit, capabilities(offer));
    }

    @Override
    public boolean suspectWaits(Offer offer, int seconds) {
        return database.first(SUSPECT_WAITS, row -> true, offer.lane(), crashLimit, capabilities(offer), seconds)
                .isPresent();
    }

    @Override
    public Settled settle(ClaimedJob job, Transition transition) {
        return switch (transition) {
            case Transition.Succeed succeed ->
                ends.write(new End(job, JobState.SUCCEEDED, succeed.output(), null, succeed.lastStep()));
            case Transition.Fail fail -> ends.write(new End(job, JobState.FAILED, null, json(fail.error()), null));
            case Transition.Cancel _ ->
                database.update(CANCEL, job.id().value(), job.epoch()) == 1
                        ? Settled.WRITTEN
                        : alreadyIn(job, JobState.CANCELLED);
            case Transition.RetryLater later -> requeue(job, later.delay(), later.counts() ? 1 : 0, later.reason());
            case Transition.HandBack _ -> requeue(job, Duration.ZERO, 0, null);
        };
    }

    @Override
    public void handBack(UUID lease, JobId job, int epoch) {
        database.update(HAND_BACK_UNHELD, job.value(), epoch, lease);
    }

    private Settled finishAlone(End end) {
        Settled written = finish(FINISH_ALONE, List.of(end)).get(end);
        return written == null ? alreadyIn(end.job(), end.state()) : written;
    }

    private Map<End, Settled> finish(String sql, List<End> ends) {
        Map<UUID, End> byJob = ends.stream()
                .collect(Collectors.toMap(end -> end.job().id().value(), Function.identity(), (first, again) -> first));
        Map<End, Settled> written = new IdentityHashMap<>();
        Object[] columns = Columns.of(ends)
                .uuids(end -> end.job().id().value())
                .ints(end -> end.job().epoch())
                .texts(end -> end.state().word())
                .texts(End::output)
                .texts(End::error)
                .ints(end -> end.of(StepRecord::position))
                .texts(end -> end.of(step -> step.kind().word()))
                .texts(end -> end.of(StepRecord::name))
                .ints(end -> end.of(StepRecord::tries))
                .texts(end -> end.of(StepRecord::outcome))
                .texts(end -> end.of(step -> step.usage().model()))
                .longs(end -> end.of(step -> step.usage().inputTokens()))
                .longs(end -> end.of(step -> step.usage().outputTokens()))
                .booleans(end -> end.of(step -> step.usage().rehearsed()))
                .doubles(end -> end.of(step -> Database.seconds(step.took())))
                .arguments();
        database.query(sql, row -> uuid(row, "job_id"), columns)
                .forEach(job -> written.put(Objects.requireNonNull(byJob.get(job)), Settled.WRITTEN));
        return written;
    }

    private Settled requeue(ClaimedJob job, Duration delay, int parkings, @Nullable String reason) {
        return database.first(
                        REQUEUE,
                        row -> row.getString("state").equals(JobState.QUEUED.word())
                                ? Settled.WRITTEN
                                : Settled.CANCELLED,
                        Database.seconds(delay),
                        Database.seconds(delay),
                        parkings,
                        reason,
                        job.id().value(),
                        job.epoch())
                .orElseGet(() -> alreadyIn(job, JobState.QUEUED));
    }

    private Settled alreadyIn(ClaimedJob job, JobState wanted) {
        return database.first(STATE, row -> row.getString("state"), job.id().value(), job.epoch())
                .filter(state -> state.equals(wanted.word()))
                .map(state -> Settled.WRITTEN)
                .orElse(Settled.LOST);
    }

    private ClaimedJob claimed(ResultSet row) throws SQLException {
        return new ClaimedJob(
                new JobId(uuid(row, "id")),
                row.getString("tenant_id"),
                new ClaimedJob.AgentRef(
                        row.getString("agent_owner"), row.getString("agent"), row.getInt("agent_version")),
                row.getInt("epoch"),
                row.getInt("parkings"),
                row.getInt("steps"),
                row.getString("input"),
                duration(row, "seconds_left"),
                row.getString("trace"),
                row.getInt("crashes") >= crashLimit);
    }

    private static String[] capabilities(Offer offer) {
        return offer.capabilities().toArray(String[]::new);
    }

    private static String json(JobError error) {
        try {
            return JSON.writeValueAsString(error);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record of strings is always JSON", e);
        }
    }
}
