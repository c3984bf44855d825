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
import dev.cairn.json.JsonBuffers;
import dev.cairn.message.Ticket;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Claims and settlements in PostgreSQL. */
public final class SqlClaims implements Claims {
    /**
     * The candidates are a MATERIALIZED CTE: under a nested-loop plan an inlined LIMIT … SKIP LOCKED is evaluated again
     * per row and claims more than asked. The lease is locked so that revoking it waits for this claim, and the sweep that
     * follows a revocation sees the claimed row; by a lock that renewing it need not wait for. A job is changed where it was
     * locked: one that changed since the statement began lies elsewhere and stays queued, until it is announced again or the
     * next poll finds it.
     */
    private static final String CLAIM = """
            with holder as materialized (
                select id from lease
                where id = ? and revoked_at is null and expires_at > clock_timestamp() %s
                for key share
            ), candidate as materialized (
                %s
            ), claimed as (
                update job set state = 'running', lease_id = holder.id, epoch = epoch + 1, revision = revision + 1,
                               started_at = coalesce(started_at, clock_timestamp())
                from candidate, holder
                where job.ctid = candidate.place
                returning job.*
            )
            select c.*, r.input, r.trace,
                   extract(epoch from c.deadline - clock_timestamp()) as seconds_left
            from claimed c join job_request r on r.tenant_id = c.tenant_id and r.job_id = c.id
            """;

    /**
     * A batch of tickets in one statement; a ticket whose job moved on since finds no row. One by one by their primary key:
     * the other two conditions say {@code queued} in words that fit no index, or a plan from when few jobs waited would
     * walk through all that do.
     */
    private static final String CLAIM_TICKETS = CLAIM.formatted("", """
            select c.place
                from (select distinct * from unnest(?::uuid[], ?::int4[]) as t (job_id, epoch)) t
                cross join lateral (
                    select ctid as place from job
                    where id = t.job_id and epoch = t.epoch and lease_id is null and finished_at is null
                      and run_at <= clock_timestamp() and requires <@ ? and lane = ? and crashes < ?
                      and exists (select from holder)
                    for update skip locked
                ) c""");

    /** The time is the statement's: a volatile one could not bound the index scan, which would go on to jobs for later. */
    private static final String CLAIM_DUE = claimIfAny(
            "state = 'queued' and lane = ? and run_at <= statement_timestamp() and crashes < ? and requires <@ ?",
            "run_at, id");

    /** In the words of the index of jobs that lost a worker, which fit no other: all but a few of those that wait lost none. */
    private static final String CLAIM_SUSPECT = claimIfAny("""
            lease_id is null and finished_at is null and crashes > 0 and lane = ? and crashes >= ?
            and run_at <= statement_timestamp() and requires <@ ?""", "run_at");

    /** By the same index. */
    private static final String SUSPECT_WAITS = """
            select 1 from job
            where lease_id is null and finished_at is null and crashes > 0 and lane = ? and crashes >= ?
              and requires <@ ? and run_at <= statement_timestamp() - make_interval(secs => ?)
            order by run_at limit 1
            """;

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

    private static final ObjectMapper JSON = JsonBuffers.shared(new ObjectMapper());

    private final Database database;
    private final int crashLimit;
    private final SqlEnds ends;

    /** @param crashLimit how many workers in a row a job may lose, without keeping a step, before it is a suspect */
    public SqlClaims(Database database, int crashLimit) {
        this.database = database;
        this.crashLimit = crashLimit;
        this.ends = new SqlEnds(database);
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
        return claimIfAny(CLAIM_DUE, lease, offer, most);
    }

    @Override
    public List<ClaimedJob> claimSuspect(UUID lease, Offer offer) {
        return claimIfAny(CLAIM_SUSPECT, lease, offer, 1);
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
                ends.write(job, JobState.SUCCEEDED, succeed.output(), null, succeed.lastStep());
            case Transition.Fail fail -> ends.write(job, JobState.FAILED, null, json(fail.error()), null);
            case Transition.Cancel _ ->
                database.update(CANCEL, job.id().value(), job.epoch()) == 1
                        ? Settled.WRITTEN
                        : ends.alreadyIn(job, JobState.CANCELLED);
            case Transition.RetryLater later -> requeue(job, later.delay(), later.counts() ? 1 : 0, later.reason());
            case Transition.HandBack _ -> requeue(job, Duration.ZERO, 0, null);
        };
    }

    @Override
    public void handBack(UUID lease, JobId job, int epoch) {
        database.update(HAND_BACK_UNHELD, job.value(), epoch, lease);
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
                .orElseGet(() -> ends.alreadyIn(job, JobState.QUEUED));
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

    /**
     * The lease is locked only if there is a job to claim: the lock is a write, and each poll of an idle worker would be a
     * commit that waits for the disk. No EXISTS there, for it would drop the order, which names the index.
     */
    private static String claimIfAny(String jobs, String order) {
        return CLAIM.formatted(
                "and (select true from job where %s order by %s limit 1)".formatted(jobs, order),
                """
                select ctid as place from job
                    where %s and exists (select from holder)
                    order by %s limit ?
                    for update skip locked""".formatted(jobs, order));
    }

    private List<ClaimedJob> claimIfAny(String statement, UUID lease, Offer offer, int most) {
        String[] capabilities = capabilities(offer);
        return database.query(
                statement,
                this::claimed,
                lease,
                offer.lane(),
                crashLimit,
                capabilities,
                offer.lane(),
                crashLimit,
                capabilities,
                most);
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
