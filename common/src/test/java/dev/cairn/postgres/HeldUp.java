package dev.cairn.postgres;

import dev.cairn.job.JobId;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Holds up every write of some jobs' rows, in the middle of its statement, until they are let go. */
final class HeldUp implements AutoCloseable {
    private static final String LOCK = "4711";

    private final Connection gate = TestDatabase.source().getConnection();

    /** @param write {@code insert} or {@code update} */
    HeldUp(String write, JobId... jobs) throws SQLException {
        gate.setAutoCommit(false);
        execute("select pg_advisory_xact_lock(" + LOCK + ")");
        TestDatabase.execute("create function hold_up() returns trigger language plpgsql as"
                + " $$ begin perform pg_advisory_xact_lock(" + LOCK + "); return new; end $$");
        String ids = Arrays.stream(jobs).map(job -> "'" + job.value() + "'").collect(Collectors.joining(", "));
        TestDatabase.execute("create trigger hold_up before " + write + " on job for each row when (new.id in (" + ids
                + ")) execute function hold_up()");
    }

    /** Until a write is held up. */
    void await() {
        while (TestDatabase.value("select count(*) from pg_locks where locktype = 'advisory' and not granted")
                .equals("0")) {
            Thread.onSpinWait();
        }
    }

    void letGo() throws SQLException {
        gate.rollback();
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = gate.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        gate.close();
        TestDatabase.execute("drop trigger hold_up on job");
        TestDatabase.execute("drop function hold_up");
    }
}
