package dev.cairn.postgres;

import static dev.cairn.postgres.Database.duration;
import static dev.cairn.postgres.Database.seconds;

import dev.cairn.job.ClaimedJob;
import dev.cairn.step.Journal;
import dev.cairn.step.StepKind;
import dev.cairn.step.StepRecord;
import dev.cairn.step.StepState;
import dev.cairn.step.StepUsage;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;

/** The journal in PostgreSQL. */
@ApplicationScoped
public class SqlJournal implements Journal {
    private static final String READ = """
            select *, extract(epoch from coalesce(finished_at, clock_timestamp()) - started_at) as seconds_taken,
                   extract(epoch from reserved_until - clock_timestamp()) as seconds_reserved
            from step where job_id = ? order by position
            """;

    /**
     * The job row is locked and fenced first, so that taking the job over and writing its journal have an order; the
     * step is written in the same statement. A repetition after a lost reply finds the outcome there, changes nothing,
     * and counts nothing twice.
     */
    private static final String KEEP = """
            with fenced as (
                update job set revision = revision + 1, crashes = 0, parkings = 0, parked_reason = null,
                               steps = steps + 1,
                               model_calls = model_calls + case when ? = 'model' then 1 else 0 end,
                               tool_calls = tool_calls + case when ? = 'tool' then 1 else 0 end,
                               input_tokens = input_tokens + ?, output_tokens = output_tokens + ?,
                               rehearsed = rehearsed or ?
                where id = ? and epoch = ? and state = 'running'
                  and not exists (select from step where job_id = ? and position = ? and state <> 'reserved')
                returning id, tenant_id, epoch, cancel_requested_at is not null as cancel_asked
            )
            insert into step (job_id, tenant_id, position, epoch, kind, name, state, tries, outcome,
                              model, input_tokens, output_tokens, rehearsed, started_at, finished_at)
            select id, tenant_id, ?, epoch, ?, ?, ?, ?, ?::json, ?, ?, ?, ?,
                   clock_timestamp() - make_interval(secs => ?), clock_timestamp()
            from fenced
            on conflict (job_id, position) do update
                set state = excluded.state, outcome = excluded.outcome, epoch = excluded.epoch,
                    tries = excluded.tries, finished_at = excluded.finished_at
                where step.state = 'reserved'
            returning (select cancel_asked from fenced)
            """;

    /** Tells our own record, whose reply was lost, from a lost claim. */
    private static final String KEPT_BY_US = """
            select j.cancel_requested_at is not null as cancel_asked
            from step s join job j on j.id = s.job_id and j.epoch = s.epoch and j.state = 'running'
            where s.job_id = ? and s.position = ? and s.epoch = ? and s.state <> 'reserved'
            """;

    private static final String RESERVE = """
            with fenced as (
                select id, tenant_id, epoch from job where id = ? and epoch = ? and state = 'running' for no key update
            )
            insert into step (job_id, tenant_id, position, epoch, kind, name, state, tries, started_at, reserved_until)
            select id, tenant_id, ?, epoch, ?, ?, 'reserved', ?, clock_timestamp(),
                   clock_timestamp() + make_interval(secs => ?)
            from fenced
            on conflict (job_id, position) do update
                set epoch = excluded.epoch, tries = excluded.tries, reserved_until = excluded.reserved_until
                where step.state = 'reserved'
            """;

    private final Database database;

    public SqlJournal(Database database) {
        this.database = database;
    }

    @Override
    public List<StepRecord> read(ClaimedJob job) {
        return database.query(READ, SqlJournal::step, job.id().value());
    }

    @Override
    public Kept keep(ClaimedJob job, StepRecord step) {
        StepUsage usage = step.usage();
        String kind = step.kind().word();
        return database.first(
                        KEEP,
                        row -> kept(row.getBoolean(1)),
                        kind,
                        kind,
                        usage.inputTokens(),
                        usage.outputTokens(),
                        usage.rehearsed(),
                        job.id().value(),
                        job.epoch(),
                        job.id().value(),
                        step.position(),
                        step.position(),
                        kind,
                        step.name(),
                        step.state().word(),
                        step.tries(),
                        step.outcome(),
                        usage.model(),
                        usage.inputTokens(),
                        usage.outputTokens(),
                        usage.rehearsed(),
                        seconds(step.took()))
                .or(() -> database.first(
                        KEPT_BY_US,
                        row -> kept(row.getBoolean("cancel_asked")),
                        job.id().value(),
                        step.position(),
                        job.epoch()))
                .orElse(Kept.LOST);
    }

    @Override
    public boolean reserve(ClaimedJob job, StepRecord step) {
        return database.update(
                        RESERVE,
                        job.id().value(),
                        job.epoch(),
                        step.position(),
                        step.kind().word(),
                        step.name(),
                        step.tries(),
                        seconds(Objects.requireNonNull(step.reservedFor(), "reservedFor")))
                == 1;
    }

    private static Kept kept(boolean cancelAsked) {
        return cancelAsked ? Kept.KEPT_CANCEL_ASKED : Kept.KEPT;
    }

    private static StepRecord step(ResultSet row) throws SQLException {
        return new StepRecord(
                row.getInt("position"),
                StepKind.of(row.getString("kind")),
                row.getString("name"),
                StepState.of(row.getString("state")),
                row.getString("outcome"),
                new StepUsage(
                        row.getString("model"),
                        row.getLong("input_tokens"),
                        row.getLong("output_tokens"),
                        row.getBoolean("rehearsed")),
                row.getInt("tries"),
                Objects.requireNonNull(duration(row, "seconds_taken"), "seconds_taken"),
                duration(row, "seconds_reserved"));
    }
}
