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
 * @param othersUp whether another worker, which had not been told to leave, had a lease then
 */
record HandOver(@Nullable Instant told, Instant back, Instant again, boolean othersUp) {
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

    static List<HandOver> all(Fleet fleet, List<Leave> leaves) throws Exception {
        List<HandOver> all = new ArrayList<>();
        try (Connection connection = fleet.connect();
                Statement statement = connection.createStatement()) {
            List<Lease> leases = leases(statement);
            try (ResultSet row = statement.executeQuery(MOVES)) {
                while (row.next()) {
                    String worker = row.getString("worker");
                    Instant back = instant(row, "back");
                    boolean othersUp = leases.stream()
                            .filter(lease -> !lease.worker().equals(worker) && lease.holdsAt(back))
                            .anyMatch(lease -> !isLeaving(lease.worker(), back, leaves));
                    all.add(new HandOver(told(worker, leaves), back, instant(row, "again"), othersUp));
                }
            }
        }
        return all;
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
