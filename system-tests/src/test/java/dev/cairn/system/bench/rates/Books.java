package dev.cairn.system.bench.rates;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;

/**
 * What a rival's database says of its jobs, found by primary key: identifiers are time-ordered, so asking costs the same
 * however many jobs there were before.
 */
final class Books implements AutoCloseable {
    /** In every question, so that it can be told from those of a rival. */
    static final String MARK = "/* of the bench */";

    private final Connection connection;
    private final Tables tables;
    private final PreparedStatement look;

    enum Tables {
        /** Cairn's and the floors': what is asked for has the same names in both. */
        JOBS(
                look("job", "id", "uuid", "state", "'succeeded'", "'queued', 'running'"),
                "select " + MARK
                        + " percentile_cont(0.5) within group (order by extract(epoch from finished_at - created_at) * 1000)"
                        + " from job where id >= '%s' and state = 'succeeded'"),
        WORKFLOWS(
                look("dbos.workflow_status", "workflow_uuid", "text", "status", "'SUCCESS'", "'PENDING', 'ENQUEUED'"),
                "select " + MARK + " percentile_cont(0.5) within group (order by updated_at - created_at)"
                        + " from dbos.workflow_status where workflow_uuid >= '%s' and status = 'SUCCESS'");

        private final String look;
        private final String median;

        Tables(String look, String median) {
            this.look = look;
            this.median = median;
        }

        private static String look(String table, String id, String type, String state, String succeeded, String open) {
            return """
                    select %7$s count(*) filter (where %4$s = %5$s), count(*) filter (where %4$s not in (%5$s, %6$s)),
                           count(*) filter (where %4$s = %5$s and %2$s < ?::%3$s),
                           min(%2$s::text) filter (where %4$s in (%6$s))
                    from %1$s where %2$s >= ?::%3$s
                    """.formatted(table, id, type, state, succeeded, open, MARK);
        }
    }

    Books(Connection connection, Tables tables) throws SQLException {
        this.connection = connection;
        this.tables = tables;
        // A look comes a hundred times a second: it must neither be planned each time, nor read the table, nor start
        // workers
        // of its own, as it did once a table was large, and cost that database as much as its jobs did.
        try (Statement statement = connection.createStatement()) {
            statement.execute("set plan_cache_mode = force_generic_plan; set enable_seqscan = off;"
                    + " set enable_bitmapscan = off; set max_parallel_workers_per_gather = 0");
        }
        this.look = connection.prepareStatement(tables.look);
        for (String setting : new String[] {"fsync", "synchronous_commit"}) {
            if (!setting(setting).equals("on")) {
                throw new IllegalStateException(setting + " is not on: such figures would mean nothing");
            }
        }
    }

    /** What is to be seen of the jobs from this identifier on. */
    Ends.Look look(UUID from, UUID settledBelow) throws SQLException {
        look.setString(1, settledBelow.toString());
        look.setString(2, from.toString());
        try (ResultSet row = look.executeQuery()) {
            row.next();
            String open = row.getString(4);
            return new Ends.Look(
                    row.getInt(1), row.getInt(2), row.getInt(3), open == null ? null : UUID.fromString(open));
        }
    }

    /** From a job's row until its end, in milliseconds. */
    double medianMillis(UUID from) throws SQLException {
        return number(tables.median.formatted(from));
    }

    String setting(String name) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("show " + name)) {
            row.next();
            return row.getString(1);
        }
    }

    /** The server; its children serve the connections. */
    ProcessHandle server() throws Exception {
        Path file = Path.of(setting("data_directory"), "postmaster.pid");
        return ProcessHandle.of(
                        Long.parseLong(Files.readAllLines(file).getFirst().trim()))
                .orElseThrow();
    }

    private double number(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getDouble(1);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
