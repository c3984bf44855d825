package dev.cairn.system.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.id.TypeId;
import dev.cairn.system.Api;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What PostgreSQL holds after a run, and what its audit wrote down on the way; all by the written form of the job. */
record Evidence(
        Map<String, Job> jobs,
        Map<String, String> jobsByKey,
        Map<String, List<JobChange>> jobChanges,
        Map<String, List<StepChange>> stepChanges,
        Map<String, List<ModelStep>> modelSteps,
        Map<String, Integer> toolCalls,
        Map<String, List<Delivery>> deliveries) {

    record Job(
            String id,
            String tenant,
            String state,
            int epoch,
            @Nullable JsonNode output,
            @Nullable JsonNode error) {}

    /**
     * @param hands with the holder of the lease that the job had before, for a claim of the one that it has now
     * @param leaseEnded whether the lease that the job had before had been revoked
     */
    record JobChange(
            Instant at,
            @Nullable String was,
            String state,
            @Nullable Integer wasEpoch,
            int epoch,
            @Nullable UUID lease,
            Hands hands,
            boolean leaseEnded) {
        String move() {
            return was + ">" + state;
        }
    }

    record StepChange(
            Instant at,
            int position,
            @Nullable String was,
            String state,
            int epoch,
            String jobState,
            int jobEpoch,
            Hands hands) {}

    /** Who wrote, and who held the job's lease at that moment; null if nobody did. */
    record Hands(String writer, @Nullable String holder) {
        boolean areTheSame() {
            return writer.equals(holder);
        }

        /** Programs call themselves to PostgreSQL as their logs are called. */
        boolean areAnApis() {
            return writer.startsWith("api-");
        }
    }

    /** A kept reply of the model; {@code turn} counts from 0. */
    record ModelStep(int turn, Instant keptAt) {}

    record Delivery(String id, String event, String state) {}

    /** @param clock the right time of what PostgreSQL wrote down */
    static Evidence gather(Connection connection, UnaryOperator<Instant> clock) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(1000);
            return new Evidence(
                    jobs(statement),
                    keys(statement),
                    jobChanges(statement, clock),
                    stepChanges(statement, clock),
                    modelSteps(statement, clock),
                    toolCalls(statement),
                    deliveries(statement));
        }
    }

    private static Map<String, Job> jobs(Statement statement) throws SQLException {
        Map<String, Job> jobs = new LinkedHashMap<>();
        try (ResultSet row =
                statement.executeQuery("select j.id, j.tenant_id, j.state, j.epoch, r.output, r.error from job j"
                        + " left join job_result r on r.job_id = j.id order by j.id")) {
            while (row.next()) {
                String id = id(row, 1);
                jobs.put(
                        id, new Job(id, row.getString(2), row.getString(3), row.getInt(4), json(row, 5), json(row, 6)));
            }
        }
        return jobs;
    }

    private static Map<String, String> keys(Statement statement) throws SQLException {
        Map<String, String> keys = new HashMap<>();
        try (ResultSet row = statement.executeQuery("select key, job_id from idempotency")) {
            while (row.next()) {
                keys.put(row.getString(1), id(row, 2));
            }
        }
        return keys;
    }

    private static Map<String, List<JobChange>> jobChanges(Statement statement, UnaryOperator<Instant> clock)
            throws SQLException {
        Map<String, List<JobChange>> changes = new HashMap<>();
        try (ResultSet row = statement.executeQuery(
                "select c.job, at, was, state, was_epoch, epoch, c.lease, c.who, l.who, lease_ended"
                        + " from chaos.job_change c"
                        + " left join chaos.lease_opened l on l.lease = coalesce(c.was_lease, c.lease) order by number")) {
            while (row.next()) {
                add(
                        changes,
                        id(row, 1),
                        new JobChange(
                                clock.apply(at(row, 2)),
                                row.getString(3),
                                row.getString(4),
                                (Integer) row.getObject(5),
                                row.getInt(6),
                                row.getObject(7, UUID.class),
                                new Hands(row.getString(8), row.getString(9)),
                                row.getBoolean(10)));
            }
        }
        return changes;
    }

    private static Map<String, List<StepChange>> stepChanges(Statement statement, UnaryOperator<Instant> clock)
            throws SQLException {
        Map<String, List<StepChange>> changes = new HashMap<>();
        try (ResultSet row = statement.executeQuery("select job, at, position, was, state, epoch, job_state, job_epoch,"
                + " c.who, l.who from chaos.step_change c"
                + " left join chaos.lease_opened l on l.lease = c.lease order by number")) {
            while (row.next()) {
                add(
                        changes,
                        id(row, 1),
                        new StepChange(
                                clock.apply(at(row, 2)),
                                row.getInt(3),
                                row.getString(4),
                                row.getString(5),
                                row.getInt(6),
                                row.getString(7),
                                row.getInt(8),
                                new Hands(row.getString(9), row.getString(10))));
            }
        }
        return changes;
    }

    private static Map<String, List<ModelStep>> modelSteps(Statement statement, UnaryOperator<Instant> clock)
            throws SQLException {
        Map<String, List<ModelStep>> steps = new HashMap<>();
        try (ResultSet row = statement.executeQuery("select job_id, finished_at from step"
                + " where kind = 'model' and state = 'succeeded' order by job_id, position")) {
            while (row.next()) {
                String id = id(row, 1);
                int turn = steps.getOrDefault(id, List.of()).size();
                add(steps, id, new ModelStep(turn, clock.apply(at(row, 2))));
            }
        }
        return steps;
    }

    private static Map<String, Integer> toolCalls(Statement statement) throws SQLException {
        Map<String, Integer> calls = new HashMap<>();
        try (ResultSet row =
                statement.executeQuery("select job_id, count(*) from step where kind = 'tool' group by job_id")) {
            while (row.next()) {
                calls.put(id(row, 1), row.getInt(2));
            }
        }
        return calls;
    }

    private static Map<String, List<Delivery>> deliveries(Statement statement) throws SQLException {
        Map<String, List<Delivery>> deliveries = new HashMap<>();
        try (ResultSet row = statement.executeQuery("select job_id, id, event, state from delivery")) {
            while (row.next()) {
                add(
                        deliveries,
                        id(row, 1),
                        new Delivery(
                                TypeId.write("dlv", row.getObject(2, UUID.class)), row.getString(3), row.getString(4)));
            }
        }
        return deliveries;
    }

    private static <T> void add(Map<String, List<T>> lists, String job, T item) {
        lists.computeIfAbsent(job, any -> new ArrayList<>()).add(item);
    }

    private static String id(ResultSet row, int column) throws SQLException {
        return TypeId.write("job", row.getObject(column, UUID.class));
    }

    private static Instant at(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static @Nullable JsonNode json(ResultSet row, int column) throws SQLException {
        String text = row.getString(column);
        try {
            return text == null ? null : Api.JSON.readTree(text);
        } catch (java.io.IOException e) {
            throw new SQLException("no JSON in the database: " + text, e);
        }
    }
}
