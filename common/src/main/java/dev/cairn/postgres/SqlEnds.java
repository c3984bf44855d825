package dev.cairn.postgres;

import static dev.cairn.postgres.Database.uuid;

import dev.cairn.job.ClaimedJob;
import dev.cairn.job.Claims.Settled;
import dev.cairn.job.JobState;
import dev.cairn.step.StepRecord;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Ends of jobs, written by their workers in PostgreSQL. */
final class SqlEnds {
    /**
     * Fenced by epoch, not by state alone: a job that was lost and claimed again is running too. Locked as by
     * {@link SqlJournal}, and for its reasons. A last step goes into the journal in the same commit. As there, no part is
     * joined with another, and what was not updated has no end.
     */
    private static final String FINISH = """
            with ended as materialized (
                select * from unnest(?::uuid[], ?::int4[], ?::text[], ?::text[], ?::text[],
                                     ?::int4[], ?::text[], ?::text[], ?::int4[], ?::text[],
                                     ?::text[], ?::int8[], ?::int8[], ?::bool[], ?::float8[])
                    as e (job_id, epoch, state, output, error, position, kind, name, tries, outcome,
                          model, input_tokens, output_tokens, rehearsed, took)
            ), fenced as materialized (
                select e.*, f.tenant_id, f.place
                from (select * from ended order by job_id) e
                cross join lateral (
                    select tenant_id, ctid as place from job
                    where id = e.job_id and epoch = e.epoch and lease_id is not null
                    for no key update %1$s
                ) f
            ), final as (
                update job set lease_id = null, state = e.state, finished_at = clock_timestamp(), parked_reason = null,
                               revision = revision + 1,
                               steps = job.steps + (e.position is not null)::int4,
                               model_calls = job.model_calls + (e.kind is not distinct from 'model')::int4,
                               tool_calls = job.tool_calls + (e.kind is not distinct from 'tool')::int4,
                               input_tokens = job.input_tokens + coalesce(e.input_tokens, 0),
                               output_tokens = job.output_tokens + coalesce(e.output_tokens, 0),
                               rehearsed = job.rehearsed or coalesce(e.rehearsed, false)
                from fenced e
                where %2$s
                returning e.*
            ), written as (
                %3$s
                from final
                where position is not null
            ), result as (
                insert into job_result (job_id, tenant_id, output, error)
                select job_id, tenant_id, output::json, error::json from final
            )
            select job_id, epoch from final
            """;

    private static final String FINISH_TOGETHER = finish("skip locked", "job.ctid = e.place");
    private static final String FINISH_ALONE = finish("", "job.id = e.job_id");

    private static String finish(String locked, String row) {
        return FINISH.formatted(locked, row, SqlJournal.WRITTEN.formatted("'succeeded'"));
    }

    /** Tells our own settlement, whose reply was lost, from somebody else's. */
    private static final String STATE = "select state from job where id = ? and epoch = ?";

    private final Database database;
    private final GroupCommit<End, Settled> ends;

    SqlEnds(Database database) {
        this.database = database;
        this.ends = new GroupCommit<>(End::weight, group -> finish(FINISH_TOGETHER, group), this::finishAlone);
    }

    /** A job's end on its way into the row. */
    private record End(
            ClaimedJob job,
            JobState state,
            @Nullable String output,
            @Nullable String error,
            @Nullable StepRecord lastStep) {
        long weight() {
            return String.valueOf(output).length()
                    + String.valueOf(of(StepRecord::outcome)).length();
        }

        <T> @Nullable T of(Function<StepRecord, @Nullable T> value) {
            return lastStep == null ? null : value.apply(lastStep);
        }
    }

    /** A lost claim on a job and the one that followed it may write in one group. */
    private record Claim(UUID job, int epoch) {}

    /** @param lastStep kept in the same commit, if there is one */
    Settled write(
            ClaimedJob job,
            JobState state,
            @Nullable String output,
            @Nullable String error,
            @Nullable StepRecord lastStep) {
        return ends.write(new End(job, state, output, error, lastStep));
    }

    private Settled finishAlone(End end) {
        Settled written = finish(FINISH_ALONE, List.of(end)).get(end);
        return written == null ? alreadyIn(end.job(), end.state()) : written;
    }

    private Map<End, Settled> finish(String sql, List<End> ends) {
        Object[] columns = Columns.of(ends)
                .uuids(end -> end.job().id().value())
                .ints(end -> end.job().epoch())
                .texts(end -> end.state().word())
                .texts(End::output)
                .texts(End::error)
                .ints(end -> end.of(StepRecord::position))
                .texts(end -> end.of(step -> step.kind().word()))
                .texts(end -> end.of(StepRecord::name))
                .ints(end -> end.of(StepRecord::tries))
                .texts(end -> end.of(StepRecord::outcome))
                .texts(end -> end.of(step -> step.usage().model()))
                .longs(end -> end.of(step -> step.usage().inputTokens()))
                .longs(end -> end.of(step -> step.usage().outputTokens()))
                .booleans(end -> end.of(step -> step.usage().rehearsed()))
                .doubles(end -> end.of(step -> Database.seconds(step.took())))
                .arguments();
        Set<Claim> written =
                new HashSet<>(database.query(sql, row -> new Claim(uuid(row, "job_id"), row.getInt("epoch")), columns));
        Map<End, Settled> settled = new IdentityHashMap<>();
        for (End end : ends) {
            if (written.contains(new Claim(end.job().id().value(), end.job().epoch()))) {
                settled.put(end, Settled.WRITTEN);
            }
        }
        return settled;
    }

    /** Whether the job is there by this claim's own doing, and only the reply was lost. */
    Settled alreadyIn(ClaimedJob job, JobState wanted) {
        return database.first(STATE, row -> row.getString("state"), job.id().value(), job.epoch())
                .filter(state -> state.equals(wanted.word()))
                .map(state -> Settled.WRITTEN)
                .orElse(Settled.LOST);
    }
}
