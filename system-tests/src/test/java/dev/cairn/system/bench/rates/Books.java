package dev.cairn.system.bench.rates;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;

/**
 * What a rival's database says of its jobs. Asking costs the same however many jobs there were before: identifiers are
 * time-ordered, and only those of this repetition are read, by primary key.
 */
final class Books implements AutoCloseable {
    private final Connection connection;
    private final Tables tables;

    enum Tables {
        /** Cairn's and the floors': what is asked for has the same names in both. */
        JOBS(
                "select count(*) from job where id >= '%s' and state = 'succeeded'",
                "select count(*) from job where id >= '%s' and state in ('failed', 'cancelled')",
                "select percentile_cont(0.5) within group (order by extract(epoch from finished_at - created_at) * 1000)"
                        + " from job where id >= '%s' and state = 'succeeded'"),
        WORKFLOWS(
                "select count(*) from dbos.workflow_status where workflow_uuid >= '%s' and status = 'SUCCESS'",
                "select count(*) from dbos.workflow_status where workflow_uuid >= '%s' and status not in"
                        + " ('SUCCESS', 'PENDING', 'ENQUEUED')",
                "select percentile_cont(0.5) within group (order by updated_at - created_at)"
                        + " from dbos.workflow_status where workflow_uuid >= '%s' and status = 'SUCCESS'");

        private final String succeeded;
        private final String failed;
        private final String median;

        Tables(String succeeded, String failed, String median) {
            this.succeeded = succeeded;
            this.failed = failed;
            this.median = median;
        }
    }

    Books(Connection connection, Tables tables) throws SQLException {
        this.connection = connection;
        this.tables = tables;
        for (String setting : new String[] {"fsync", "synchronous_commit"}) {
            if (!setting(setting).equals("on")) {
                throw new IllegalStateException(setting + " is not on: such figures would mean nothing");
            }
        }
    }

    /** How many jobs from this identifier on have succeeded; refuses to go on if one ended otherwise. */
    int succeeded(UUID from) throws SQLException {
        int failed = (int) number(tables.failed.formatted(from));
        if (failed > 0) {
            throw new IllegalStateException(failed + " jobs failed: what is measured is not what was asked for");
        }
        return (int) number(tables.succeeded.formatted(from));
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
