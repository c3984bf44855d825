package dev.cairn.postgres;

import dev.cairn.job.Control;
import dev.cairn.job.JobId;
import dev.cairn.job.JobState;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** Control of jobs in PostgreSQL. */
@ApplicationScoped
public class SqlControl implements Control {
    /** One compare-and-set: it meets a claim or a settlement at the row's lock and sees what that made of the job. */
    private static final String CANCEL = """
            update job set cancel_requested_at = clock_timestamp(), revision = revision + 1,
                           state = case when state = 'queued' then 'cancelled' else state end,
                           finished_at = case when state = 'queued' then clock_timestamp() end,
                           parked_reason = null
            where id = ? and tenant_id = ? and state in ('queued', 'running') and cancel_requested_at is null
            returning state
            """;

    private static final String STATE = "select state from job where id = ? and tenant_id = ?";

    private final Database database;

    public SqlControl(Database database) {
        this.database = database;
    }

    @Override
    public Optional<JobState> cancel(String tenant, JobId job) {
        return database.first(CANCEL, row -> row.getString("state"), job.value(), tenant)
                .or(() -> database.first(STATE, row -> row.getString("state"), job.value(), tenant))
                .flatMap(JobState::of);
    }
}
