package dev.cairn.postgres;

import static dev.cairn.postgres.Database.seconds;
import static dev.cairn.postgres.Database.uuid;

import dev.cairn.id.TypeId;
import dev.cairn.job.Claims;
import dev.cairn.job.JobId;
import dev.cairn.job.Leases;
import dev.cairn.job.StorageFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Leases in PostgreSQL: one small update per heartbeat, however many jobs run under it. */
public final class SqlLeases implements Leases {
    private static final Logger LOG = Logger.getLogger("dev.cairn.database");

    private static final String OPEN = """
            insert into lease (id, worker, release, lane, offers, expires_at)
            values (?, ?, ?, ?, ?, clock_timestamp() + make_interval(secs => ?))
            """;

    /**
     * Renewing and comparing in one round trip. The join is full: rows owned but not held are claims whose reply was
     * lost, jobs held but not owned were taken away. Only differences and cancels come back. Ownership is read by the
     * snapshot from before the renewal, so a claim committed since shows in the next beat. It is not flushed to disk: a crash
     * of the server that forgets it makes the lease run out one beat sooner. That is set for its own transaction, for a
     * pooler may give the session to somebody else.
     */
    private static final String RENEW = """
            with renewed as (
                update lease set expires_at = clock_timestamp() + make_interval(secs => ?)
                where id = ? and revoked_at is null and expires_at > clock_timestamp()
                returning id
            ), held as (
                select * from unnest(?::uuid[], ?::int4[]) as h (job_id, epoch)
            ), owned as (
                select id, epoch, cancel_requested_at is not null as cancelled
                from job where lease_id = ? and state = 'running'
            )
            select exists (select from renewed) as renewed, d.*
            from (select set_config('synchronous_commit', 'off', true)) as always
            left join (
                select h.job_id as held_id, o.id as owned_id, o.epoch as owned_epoch, o.cancelled
                from held h full join owned o on o.id = h.job_id and o.epoch = h.epoch
                where h.job_id is null or o.id is null or o.cancelled
            ) d on true
            """;

    /**
     * A lease is locked before it ends, by the one lock that waits for claims under way, also of a process that is dead: what
     * they took is then seen by whoever frees its jobs.
     */
    private static final String RELEASE = """
            with ending as materialized (
                select id from lease where id = ? and revoked_at is null for update
            )
            update lease set revoked_at = clock_timestamp(), lost = false from ending where lease.id = ending.id
            """;

    private static final String LOSE_ALL = """
            with ending as materialized (
                select id from lease where worker = ? and revoked_at is null order by id for update
            )
            update lease set revoked_at = clock_timestamp() from ending where lease.id = ending.id
            """;

    private final Database database;
    private final Database work;
    private final String release;

    /**
     * Over two pools.
     *
     * @param database what heartbeats go through
     * @param work what all else goes through
     * @param release of this program
     */
    public SqlLeases(Database database, Database work, String release) {
        this.database = database;
        this.work = work;
        this.release = release;
    }

    @Override
    public UUID open(String worker, Claims.Offer offer, Duration length) {
        UUID lease = TypeId.newUuid();
        try {
            database.update(
                    OPEN,
                    lease,
                    worker,
                    release,
                    offer.lane(),
                    offer.capabilities().toArray(String[]::new),
                    seconds(length));
            work.query("select 1", row -> row.getInt(1));
            return lease;
        } catch (StorageFailure e) {
            end(lease);
            rest();
            throw e;
        }
    }

    /** Best effort: a lease that nobody renews ends by itself. */
    private void end(UUID lease) {
        try {
            release(lease);
        } catch (StorageFailure e) {
            LOG.debugf("A lease that was not used was not ended; it runs out. reason=\"%s\"", e.getMessage());
        }
    }

    @Override
    public void rest() {
        work.sessions().giveBack();
        database.sessions().giveBack();
    }

    @Override
    public Beat renew(UUID lease, Duration length, Map<JobId, Integer> held) {
        List<Map.Entry<JobId, Integer>> entries = List.copyOf(held.entrySet());
        List<Difference> differences = database.query(
                RENEW,
                row -> new Difference(
                        row.getBoolean("renewed"),
                        uuid(row, "held_id"),
                        uuid(row, "owned_id"),
                        row.getInt("owned_epoch"),
                        row.getBoolean("cancelled")),
                seconds(length),
                lease,
                entries.stream().map(e -> e.getKey().value()).toArray(UUID[]::new),
                entries.stream().map(Map.Entry::getValue).toArray(Integer[]::new),
                lease);
        return differences.getFirst().renewed() ? sorted(differences) : new Beat.Refused();
    }

    @Override
    public void release(UUID lease) {
        database.update(RELEASE, lease);
    }

    @Override
    public int loseAll(String worker) {
        return database.update(LOSE_ALL, worker);
    }

    private static Beat sorted(List<Difference> differences) {
        List<JobId> lost = new ArrayList<>();
        List<JobId> cancelled = new ArrayList<>();
        Map<JobId, Integer> unheld = new HashMap<>();
        for (Difference d : differences) {
            if (d.held() == null && d.owned() != null) {
                unheld.put(new JobId(d.owned()), d.epoch());
            } else if (d.held() != null && d.owned() == null) {
                lost.add(new JobId(d.held()));
            } else if (d.held() != null && d.cancelled()) {
                cancelled.add(new JobId(d.held()));
            }
        }
        return new Beat.Renewed(lost, unheld, cancelled);
    }

    private record Difference(
            boolean renewed, @Nullable UUID held, @Nullable UUID owned, int epoch, boolean cancelled) {}
}
