package dev.cairn.postgres;

import static dev.cairn.postgres.Database.instant;
import static dev.cairn.postgres.Database.seconds;
import static dev.cairn.postgres.Database.uuid;

import dev.cairn.callback.Deliveries;
import dev.cairn.callback.DeliveryId;
import dev.cairn.callback.DeliveryState;
import dev.cairn.callback.DeliveryView;
import dev.cairn.callback.DueDelivery;
import dev.cairn.job.JobId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** Deliveries in PostgreSQL; a trigger makes them in the statement that ends their job. */
public final class SqlDeliveries implements Deliveries {
    /**
     * Steps from host to host by the index and takes a few of each, so that a long backlog of one host is neither read
     * nor sent before the others. If nothing at all is due, one look at an index says so. The time is the statement's:
     * a volatile one could not bound the index scan.
     */
    private static final String CLAIM_DUE = """
            with recursive hosts as (
                (select host from delivery
                 where state = 'pending'
                   and exists (select from delivery where state = 'pending' and due_at <= statement_timestamp())
                 order by host limit 1)
                union all
                select (select d.host from delivery d
                        where d.state = 'pending' and d.host > hosts.host order by d.host limit 1)
                from hosts where hosts.host is not null
            ), room as materialized (
                select hosts.host, coalesce(busy.most, ?) as most
                from hosts left join unnest(?, ?) as busy (host, most) on busy.host = hosts.host
                where hosts.host is not null
            ), due as materialized (
                select d.id, d.tenant_id, d.job_id
                from room cross join lateral (
                    select id, tenant_id, job_id, due_at from delivery
                    where state = 'pending' and host = room.host and due_at <= statement_timestamp()
                    order by due_at limit room.most
                    for update skip locked) as d
                order by d.due_at limit ?
            )
            update delivery
            set attempts = attempts + 1, due_at = clock_timestamp() + make_interval(secs => ?)
            from due left join job_request r on r.tenant_id = due.tenant_id and r.job_id = due.job_id
            where delivery.id = due.id
            returning delivery.id, delivery.job_id, delivery.tenant_id, event, url, host, attempts,
                      clock_timestamp() as started_at, r.callback_secret
            """;

    /** One statement, so that no try is kept without what became of its delivery; the number of attempts is the fence. */
    private static final String SETTLE = """
            with settled as (
                update delivery
                set state = ?, due_at = clock_timestamp() + make_interval(secs => ?),
                    settled_at = case when ? then clock_timestamp() end
                where id = ? and attempts = ? and state = 'pending'
                returning id
            )
            insert into delivery_attempt (delivery_id, number, started_at, took_ms, status, error, excerpt)
            select id, ?, ?, ?, ?::int, ?, ? from settled
            on conflict do nothing
            """;

    /** From the job, so that a job without deliveries is told from one that does not exist for this tenant. */
    private static final String OF_JOB = """
            select d.id, d.event, d.url, d.state, d.created_at, d.due_at,
                   a.number, a.started_at, a.took_ms, a.status, a.error, a.excerpt
            from job j
            left join delivery d on d.job_id = j.id
            left join delivery_attempt a on a.delivery_id = d.id
            where j.tenant_id = ? and j.id = ?
            order by d.created_at, d.id, a.number
            """;

    private final Database database;

    public SqlDeliveries(Database database) {
        this.database = database;
    }

    @Override
    public List<DueDelivery> claimDue(Share share, Duration visibility) {
        List<Map.Entry<String, Integer>> busy = List.copyOf(share.ofHosts().entrySet());
        return database.query(
                CLAIM_DUE,
                SqlDeliveries::due,
                share.perHost(),
                busy.stream().map(Map.Entry::getKey).toArray(String[]::new),
                busy.stream().map(Map.Entry::getValue).toArray(Integer[]::new),
                share.most(),
                seconds(visibility));
    }

    @Override
    public boolean settle(DueDelivery delivery, Attempt attempt, Next next) {
        DeliveryState state = state(next);
        Duration wait = next instanceof Next.RetryIn retry ? retry.pause() : Duration.ZERO;
        return database.update(
                        SETTLE,
                        state.word(),
                        seconds(wait),
                        state != DeliveryState.PENDING,
                        delivery.id().value(),
                        delivery.attempt(),
                        attempt.number(),
                        attempt.startedAt(),
                        (int) Math.min(attempt.took().toMillis(), Integer.MAX_VALUE),
                        attempt.status(),
                        attempt.error(),
                        attempt.excerpt())
                == 1;
    }

    @Override
    public Optional<List<DeliveryView>> of(String tenant, JobId job) {
        Map<UUID, DeliveryView> views = new LinkedHashMap<>();
        List<Boolean> rows = database.query(OF_JOB, row -> collect(row, views), tenant, job.value());
        return rows.isEmpty() ? Optional.empty() : Optional.of(List.copyOf(views.values()));
    }

    private static DeliveryState state(Next next) {
        return switch (next) {
            case Next.Delivered _ -> DeliveryState.DELIVERED;
            case Next.RetryIn _ -> DeliveryState.PENDING;
            case Next.Exhausted _ -> DeliveryState.EXHAUSTED;
            case Next.Disabled _ -> DeliveryState.DISABLED;
        };
    }

    private static DueDelivery due(ResultSet row) throws SQLException {
        return new DueDelivery(
                new DeliveryId(uuid(row, "id")),
                new JobId(uuid(row, "job_id")),
                row.getString("tenant_id"),
                row.getString("event"),
                row.getString("url"),
                row.getString("host"),
                row.getInt("attempts"),
                Objects.requireNonNull(instant(row, "started_at"), "started_at"),
                row.getBytes("callback_secret"));
    }

    private static boolean collect(ResultSet row, Map<UUID, DeliveryView> views) throws SQLException {
        UUID id = row.getObject("id", UUID.class);
        if (id == null) {
            return false;
        }
        if (!views.containsKey(id)) {
            views.put(id, view(row));
        }
        if (row.getInt("number") > 0) {
            views.get(id).attempts().add(attempt(row));
        }
        return true;
    }

    private static DeliveryView view(ResultSet row) throws SQLException {
        DeliveryState state = DeliveryState.of(row.getString("state")).orElseThrow();
        return new DeliveryView(
                new DeliveryId(uuid(row, "id")),
                row.getString("event"),
                row.getString("url"),
                state,
                Objects.requireNonNull(instant(row, "created_at"), "created_at"),
                state == DeliveryState.PENDING ? instant(row, "due_at") : null,
                new ArrayList<>());
    }

    private static Attempt attempt(ResultSet row) throws SQLException {
        return new Attempt(
                row.getInt("number"),
                Objects.requireNonNull(instant(row, "started_at"), "started_at"),
                Duration.ofMillis(row.getInt("took_ms")),
                row.getObject("status", Integer.class),
                row.getString("error"),
                row.getString("excerpt"));
    }
}
