package dev.cairn.postgres;

import static dev.cairn.postgres.Database.uuid;

import dev.cairn.job.DueWork;
import dev.cairn.job.JobId;
import dev.cairn.job.JobState;
import dev.cairn.message.Ticket;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/** What the clock makes of jobs, in PostgreSQL; all times are the database's. */
public final class SqlDueWork implements DueWork {
    /** Most rows in one transaction, so that none holds its locks for long. */
    private static final int BATCH = 5000;

    /** Locked as in {@link SqlLeases}, for its reason. One that a claim still holds is the next tick's: no new one takes it. */
    private static final String EXPIRE_LEASES = """
            with ending as materialized (
                select id from lease where revoked_at is null and expires_at <= clock_timestamp() for update skip locked
            )
            update lease set revoked_at = clock_timestamp() from ending where lease.id = ending.id
            """;

    /** The leases that hold running jobs, from each straight to the next. */
    private static final String HOLDERS = """
            with recursive holder as (
                (select lease_id from job where state = 'running' order by lease_id limit 1)
                union all
                select (select lease_id from job where state = 'running' and lease_id > holder.lease_id
                        order by lease_id limit 1)
                from holder where holder.lease_id is not null
            )""";

    /**
     * Not only after a revocation: a claim that committed just before its lease was revoked is found by the next tick. A suspect ran alone, so losing it again convicts it.
     *
     * <p>By leases, and from each one that holds jobs straight to the next: however many run, this looks at one of each. Asked
     * for running jobs in their order, a planner that saw many of them run looks for them in the whole history.
     *
     * <p>Looked for without a lock, and locked as it was seen, by its epoch: a job that another api freed meanwhile, and a
     * worker claimed, would be judged by its new row and its old lease, which do not fit, and taken from that worker.
     */
    private static final String FREE_LOST = HOLDERS + """
            , gone as materialized (
                select holder.lease_id, coalesce(l.lost, true) as crashed
                from holder left join lease l on l.id = holder.lease_id
                where holder.lease_id is not null and (l.id is null or l.revoked_at is not null)
            ), seen as materialized (
                select j.id, j.epoch, gone.crashed
                from gone cross join lateral (
                    select id, epoch from job where state = 'running' and lease_id = gone.lease_id limit 500
                ) j
                limit 500
            ), lost as materialized (
                select s.id, s.crashed
                from (select * from seen order by id) s
                cross join lateral (
                    select from job
                    where id = s.id and epoch = s.epoch and lease_id is not null
                    for update skip locked
                ) f
            ), freed as (
                update job
                set state = case when cancel_requested_at is not null then 'cancelled'
                                 when crashed and crashes >= ? then 'failed'
                                 else 'queued' end,
                    finished_at = case when cancel_requested_at is not null or (crashed and crashes >= ?)
                                       then clock_timestamp() end,
                    crashes = crashes + case when crashed then 1 else 0 end,
                    lease_id = null, run_at = clock_timestamp(), parked_reason = null,
                    announce_after = clock_timestamp(), announcements = 0, revision = revision + 1
                from lost where job.id = lost.id
                returning job.id, job.tenant_id, job.state, job.crashes
            ), convicted as (
                insert into job_result (job_id, tenant_id, error)
                select id, tenant_id, json_build_object(
                    'type', '/problems/crash-limit',
                    'title', 'The job''s workers kept dying',
                    'detail', 'Its last ' || crashes || ' workers were lost in a row without a finished step, the last '
                              || 'one while it ran this job alone. Look into the step that ran, then submit it again.')
                from freed where state = 'failed'
            )
            select id, state from freed
            """;

    /** The time is the statement's, here as below: a volatile one could not bound the scan of an index. */
    private static final String EXPIRE_DEADLINES = """
            with late as materialized (
                select id from job
                where state = 'queued' and deadline <= statement_timestamp()
                order by deadline limit 500
                for update skip locked
            ), expired as (
                update job set state = 'failed', finished_at = clock_timestamp(), revision = revision + 1
                from late where job.id = late.id
                returning job.id, job.tenant_id, job.deadline
            ), told as (
                insert into job_result (job_id, tenant_id, error)
                select id, tenant_id, json_build_object(
                    'type', '/problems/deadline-passed',
                    'title', 'The deadline passed',
                    'detail', 'The job was still queued at its deadline, ' || deadline || '.')
                from expired
            )
            select id from expired
            """;

    /** Counts no further than it is told: a backlog must not make every tick slower. The order names the index. */
    private static final String COUNT_DUE = """
            select count(*) as due from (
                select 1 from job where state = 'queued' and lane = ? and run_at <= statement_timestamp()
                order by run_at, id limit ?
            ) due
            """;

    /** Doubles the wait with each announcement, so that what cannot be claimed is not announced for ever. */
    private static final String ANNOUNCE_AGAIN = """
            with silent as materialized (
                select id from job
                where state = 'queued' and lane = ? and announce_after <= statement_timestamp()
                order by announce_after limit ?
                for update skip locked
            )
            update job set announcements = least(announcements + 1, 1000),
                           announce_after = clock_timestamp()
                               + least(make_interval(secs => ? * power(2, least(announcements, 16))), interval '5 minutes')
            from silent where job.id = silent.id
            returning job.id, job.epoch, job.lane, job.agent, job.agent_version
            """;

    /** In batches, for a rebuilt queue may stand before a large backlog. */
    private static final String FORGET_ANNOUNCEMENTS = """
            with told as materialized (
                select id from job
                where state = 'queued' and lane = ? and announce_after > statement_timestamp()
                  and run_at <= statement_timestamp()
                order by announce_after limit ?
                for update skip locked
            )
            update job set announce_after = clock_timestamp(), announcements = 0
            from told where job.id = told.id
            """;

    /** Not what tells last what workers of a lane offered, see {@link SqlOffers}. */
    private static final String FORGET_LEASES = """
            delete from lease l
            where l.revoked_at < clock_timestamp() - interval '1 hour'
              and not exists (select from job where lease_id = l.id and state = 'running')
              and exists (
                  select from lease newer
                  where newer.lane = l.lane and newer.id > l.id
                    and (newer.release <> l.release or newer.offers = l.offers)
              )
            """;

    /**
     * All at once, and by the first replica that gets here: moved a second time, waits would be too short. A job that was
     * claimed before, or that was due when it was made, waits for no time of a client's. Deliveries' times are all of the
     * clock's making, but for what a receiver asked for, and that was a wait as well.
     */
    private static final String SET_BACK = """
            with noticed as (
                update clock_watch set set_back_at = clock_timestamp()
                where set_back_at is null
                   or set_back_at not between clock_timestamp() - interval '1 minute'
                                          and clock_timestamp() + interval '1 minute'
                returning make_interval(secs => ?) as size
            ), jobs as (
                update job set run_at = least(run_at, greatest(clock_timestamp(), run_at - size)),
                               announce_after = greatest(clock_timestamp(), announce_after - size)
                from noticed
                where state = 'queued' and (epoch > 0 or run_at <= created_at + interval '1 second')
                  and greatest(run_at, announce_after) > clock_timestamp()
                returning 1
            ), deliveries as (
                update delivery set due_at = greatest(clock_timestamp(), due_at - size)
                from noticed
                where state = 'pending' and due_at > clock_timestamp()
                returning 1
            )
            select (select count(*) from jobs) + (select count(*) from deliveries) as moved
            """;

    /** Of a worker that is gone: one that lives has renewed its lease by the new clock, and so ended it earlier. */
    private static final String SET_BACK_LEASES = """
            with lasts as materialized (select clock_timestamp() + make_interval(secs => ?) as until)
            update lease set expires_at = until from lasts where revoked_at is null and expires_at > until
            """;

    /** Each by the beginning of the index that its statement takes its rows from. */
    private static final String LOOK = HOLDERS + """
            select clock_timestamp() as at,
                   exists (select from lease where revoked_at is null and expires_at <= clock_timestamp()) as leases_ran_out,
                   exists (
                       select from holder left join lease l on l.id = holder.lease_id
                       where holder.lease_id is not null and (l.id is null or l.revoked_at is not null)
                   ) as jobs_lost,
                   exists (
                       select from job where state = 'queued' and deadline <= statement_timestamp()
                       order by deadline limit 1
                   ) as deadlines_passed,
                   exists (
                       select from unnest(?::text[]) as served (lane)
                       cross join lateral (
                           select from job
                           where state = 'queued' and lane = served.lane and announce_after <= statement_timestamp()
                           order by announce_after limit 1
                       ) silent
                   ) as jobs_silent
            """;

    private final Database database;

    public SqlDueWork(Database database) {
        this.database = database;
    }

    @Override
    public Seen look(Collection<String> lanes) {
        return database.first(
                        LOOK,
                        row -> new Seen(
                                Objects.requireNonNull(Database.instant(row, "at"), "at"),
                                row.getBoolean("leases_ran_out"),
                                row.getBoolean("jobs_lost"),
                                row.getBoolean("deadlines_passed"),
                                row.getBoolean("jobs_silent")),
                        (Object) lanes.toArray(String[]::new))
                .orElseThrow();
    }

    @Override
    public int setBack(Duration by, Duration lease) {
        database.update(SET_BACK_LEASES, Database.seconds(lease));
        return database.first(SET_BACK, row -> row.getInt("moved"), Database.seconds(by))
                .orElse(0);
    }

    @Override
    public int expireLeases() {
        return database.update(EXPIRE_LEASES);
    }

    @Override
    public List<Freed> freeLost(int crashLimit) {
        return database.query(
                FREE_LOST,
                row -> new Freed(
                        new JobId(uuid(row, "id")),
                        JobState.of(row.getString("state")).orElseThrow()),
                crashLimit,
                crashLimit);
    }

    @Override
    public List<JobId> expireDeadlines() {
        return database.query(EXPIRE_DEADLINES, row -> new JobId(uuid(row, "id")));
    }

    @Override
    public long due(String lane, long most) {
        return database.first(COUNT_DUE, row -> row.getLong("due"), lane, most).orElse(0L);
    }

    @Override
    public List<Ticket> announceAgain(String lane, Duration after, int most) {
        return database.query(
                ANNOUNCE_AGAIN,
                row -> new Ticket(
                        new JobId(uuid(row, "id")),
                        row.getInt("epoch"),
                        row.getString("lane"),
                        row.getString("agent"),
                        row.getInt("agent_version")),
                lane,
                most,
                Database.seconds(after));
    }

    @Override
    public int forgetAnnouncements(String lane) {
        int all = 0;
        int batch = BATCH;
        while (batch == BATCH) {
            batch = database.update(FORGET_ANNOUNCEMENTS, lane, BATCH);
            all += batch;
        }
        return all;
    }

    @Override
    public int forgetLeases() {
        return database.update(FORGET_LEASES);
    }
}
