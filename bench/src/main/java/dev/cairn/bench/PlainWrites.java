package dev.cairn.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;

/** One commit per statement, over a small pool. */
final class PlainWrites implements Writes {
    private static final String INSERT = """
            with request as (
                insert into request (job_id, input) values (?, ?::json)
            ), idempotency as (
                insert into idempotency (tenant, key, body_sha256, job_id) values ('default', ?, ?, ?)
            )
            insert into job (id, tenant, agent, state) values (?, 'default', ?, 'queued')
            """;

    private static final String CLAIM = """
            update job set state = 'running', epoch = epoch + 1 where id = ? and state = 'queued'
            """;

    private static final String RECORD = """
            insert into step (job_id, position, kind, outcome) values (?, ?, ?, ?::json)
            """;

    private static final String SETTLE = """
            update job set state = 'succeeded', output = ?::json, finished_at = clock_timestamp()
            where id = ? and state = 'running'
            """;

    private final DataSource dataSource;

    PlainWrites(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    @Override
    public void insert(Job job) {
        write(INSERT, job.id(), job.input(), job.key(), job.bodySha256(), job.id(), job.id(), job.agent());
    }

    @Override
    public void claim(UUID job) {
        write(CLAIM, job);
    }

    @Override
    public void record(Step step) {
        write(RECORD, step.job(), step.position(), step.kind(), step.outcome());
    }

    @Override
    public void settle(Settlement settlement) {
        write(SETTLE, settlement.output(), settlement.job());
    }

    private void write(String sql, Object... arguments) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                statement.setObject(i + 1, arguments[i]);
            }
            if (statement.executeUpdate() != 1) {
                throw new IllegalStateException("wrote nothing: " + sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
