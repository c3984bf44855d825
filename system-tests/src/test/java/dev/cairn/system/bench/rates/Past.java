package dev.cairn.system.bench.rates;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.CopyOut;

/** Jobs that ended long ago and jobs that wait for tomorrow, made inside of PostgreSQL. */
record Past(int ended, int waiting) {
    private static final int AT_ONCE = 250_000;

    private static final String NUMBERED = """
            create temporary table past as
            select n, uuidv7(make_interval(secs => -60 - (%d - n) * 0.01)) as id,
                   case when n > %d then 'queued' when n %% 100 = 7 then 'failed' else 'succeeded' end as state
            from generate_series(%d, %d) as n
            """;

    private static final List<Rows> ROWS = List.of(
            new Rows("""
                    job (id, tenant_id, agent_owner, agent, agent_version, requires, lane, state, epoch, run_at,
                         announce_after, steps, started_at, finished_at)""", """
                    select id, 'default'::text, 'shared'::text, 'agent-' || n % 20, 1, '{}'::text[], 'default'::text, state,
                           (state <> 'queued')::int, at, at, 3, case when state <> 'queued' then at end,
                           case when state <> 'queued' then at end
                    from past, lateral (select clock_timestamp() + case when state = 'queued' then interval '1 day'
                                                                        else interval '0' end as at) as due"""),
            new Rows("job_request (job_id, tenant_id, agent, input, metadata)", """
                    select id, 'default'::text, 'agent-' || n % 20, '{"letter": "I was charged twice for March."}'::json,
                           case when n % 100 = 1 then jsonb_build_object('order', n::text) else '{}' end
                    from past"""),
            new Rows(
                    "idempotency (tenant_id, key, body_sha256, job_id)",
                    "select 'default'::text, id::text, sha256(n::text::bytea), id from past"),
            new Rows("job_result (job_id, tenant_id, output)", """
                    select id, 'default'::text, '{"answer": "We look into it."}'::json from past
                    where state <> 'queued'"""),
            new Rows("""
                    step (job_id, position, tenant_id, kind, name, state, epoch, tries, outcome, started_at,
                          finished_at)""", """
                    select id, position, 'default'::text, 'tool'::text, 'lookup_customer'::text, 'succeeded'::text, 1, 1,
                           '{"found": true}'::json, clock_timestamp(), clock_timestamp()
                    from past, generate_series(1, 3) as position where state <> 'queued'"""));

    /** Rows of one table, made by a query of the types of its columns and taken by COPY. */
    private record Rows(String table, String query) {
        void copy(CopyManager from, CopyManager to) throws SQLException {
            CopyOut made = from.copyOut("copy (%s) to stdout (format binary)".formatted(query));
            CopyIn taken = to.copyIn("copy %s from stdin (format binary)".formatted(table));
            for (byte[] part = made.readFromCopy(); part != null; part = made.readFromCopy()) {
                taken.writeToCopy(part, 0, part.length);
            }
            taken.endCopy();
        }
    }

    /** @param other of the same database; what one makes the other takes */
    void load(Connection connection, Connection other) throws SQLException {
        CopyManager from = connection.unwrap(PGConnection.class).getCopyAPI();
        CopyManager to = other.unwrap(PGConnection.class).getCopyAPI();
        int all = ended + waiting;
        try (Statement statement = connection.createStatement()) {
            for (int first = 1; first <= all; first += AT_ONCE) {
                int last = Math.min(all, first + AT_ONCE - 1);
                statement.execute(NUMBERED.formatted(all, ended, first, last));
                for (Rows rows : ROWS) {
                    rows.copy(from, to);
                }
                statement.execute("drop table past");
                System.out.printf(Locale.ROOT, "  %,d of %,d jobs%n", last, all);
            }
            // As the server would have by itself in the course of such a life.
            statement.execute("vacuum (analyze)");
        }
    }

    /** On disk, with indexes. */
    static double gigabytes(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select pg_database_size(current_database()) / 1e9")) {
            row.next();
            return row.getDouble(1);
        }
    }
}
