package dev.cairn.system.bench;

import dev.cairn.system.fleet.Fleet;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A job that went back from running to queued and was claimed again, by what PostgreSQL wrote down itself.
 *
 * @param told when the worker that had it was told to leave
 * @param back when its row was queued, just before the commit
 * @param again when the next claim was written
 * @param others who else there was then
 */
record HandOver(@Nullable Instant told, Instant back, Instant again, Others others) {
    /** The other workers, when a job was handed back. */
    enum Others {
        /** One that stays has a lease, and none is starting. */
        UP,
        /** One that stays has a lease, and the JVM of another one is starting beside it. */
        UP_AND_STARTING,
        /** None has a lease: the job can but wait for the start of a program. */
        NONE_UP
    }

    private static final String MOVES = """
        select b.at as back, l.worker,
               (select min(c.at) from chaos.job_change c
                where c.job = b.job and c.state = 'running' and c.epoch = b.epoch + 1) as again
        from chaos.job_change b join lease l on l.id = b.was_lease
        where b.was = 'running' and b.state = 'queued'
        """;

    private static final String LEASES = "select worker, started_at, revoked_at from lease";

    private record Lease(
            String worker, Instant from, @Nullable Instant to) {
        boolean holdsAt(Instant moment) {
            return from.isBefore(moment) && (to == null || to.isAfter(moment));
        }
    }

    /** @param launches when each worker's process was launched */
    static List<HandOver> all(Fleet fleet, List<Leave> leaves, Map<String, Instant> launches) throws Exception {
        List<HandOver> all = new ArrayList<>();
        try (Connection connection = fleet.connect();
                Statement statement = connection.createStatement()) {
            List<Lease> leases = leases(statement);
            try (ResultSet row = statement.executeQuery(MOVES)) {
                while (row.next()) {
                    String worker = row.getString("worker");
                    Instant back = instant(row, "back");
                    all.add(new HandOver(
                            told(worker, leaves),
                            back,
                            instant(row, "again"),
                            others(worker, back, leases, leaves, launches)));
                }
            }
        }
        return all;
    }

    private static Others others(
            String worker, Instant moment, List<Lease> leases, List<Leave> leaves, Map<String, Instant> launches) {
        boolean up = leases.stream()
                .filter(lease -> !lease.worker().equals(worker) && lease.holdsAt(moment))
                .anyMatch(lease -> !isLeaving(lease.worker(), moment, leaves));
        if (!up) {
            return Others.NONE_UP;
        }
        boolean starting = launches.entrySet().stream()
                .filter(launch -> launch.getValue().isBefore(moment))
                .anyMatch(launch -> leases.stream()
                        .noneMatch(lease -> lease.worker().equals(launch.getKey())
                                && lease.from().isBefore(moment)));
        return starting ? Others.UP_AND_STARTING : Others.UP;
    }

    /** From the launch of each of these processes until its first lease. */
    static Times starts(Fleet fleet, Map<String, Instant> launches) throws Exception {
        try (Connection connection = fleet.connect();
                Statement statement = connection.createStatement()) {
            return Times.between(leases(statement), lease -> launches.get(lease.worker()), Lease::from);
        }
    }

    private static List<Lease> leases(Statement statement) throws SQLException {
        List<Lease> leases = new ArrayList<>();
        try (ResultSet row = statement.executeQuery(LEASES)) {
            while (row.next()) {
                var revoked = row.getTimestamp("revoked_at");
                leases.add(new Lease(
                        row.getString("worker"),
                        instant(row, "started_at"),
                        revoked == null ? null : revoked.toInstant()));
            }
        }
        return leases;
    }

    private static boolean isLeaving(String worker, Instant moment, List<Leave> leaves) {
        Instant told = told(worker, leaves);
        return told != null && told.isBefore(moment);
    }

    private static @Nullable Instant told(String worker, List<Leave> leaves) {
        return leaves.stream()
                .filter(leave -> worker.equals("pid " + leave.pid()))
                .map(Leave::told)
                .findFirst()
                .orElse(null);
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getTimestamp(column).toInstant();
    }
}
