package dev.cairn.postgres;

import static dev.cairn.postgres.Database.duration;
import static dev.cairn.postgres.Database.seconds;
import static dev.cairn.postgres.Database.uuid;

import dev.cairn.job.ClaimedJob;
import dev.cairn.job.JobId;
import dev.cairn.step.Journal;
import dev.cairn.step.StepKind;
import dev.cairn.step.StepRecord;
import dev.cairn.step.StepState;
import dev.cairn.step.StepUsage;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The journal in PostgreSQL. */
@ApplicationScoped
public class SqlJournal implements Journal {
    private static final String READ = """
            select *, extract(epoch from coalesce(finished_at, clock_timestamp()) - started_at) as seconds_taken,
                   extract(epoch from reserved_until - clock_timestamp()) as seconds_reserved
            from step where job_id = ? and position > ? order by position limit ?
            """;

    private static final String STEPS = """
            select * from unnest(?::uuid[], ?::int4[], ?::int4[], ?::text[], ?::text[], ?::text[], ?::int4[], ?::text[],
                                 ?::text[], ?::int8[], ?::int8[], ?::bool[], ?::float8[])
                as k (job_id, epoch, position, kind, name, state, tries, outcome,
                      model, input_tokens, output_tokens, rehearsed, took)""";

    /** What is to be followed by where the steps come from; the hole is for their state. */
    static final String WRITTEN = """
            insert into step (job_id, tenant_id, position, epoch, kind, name, state, tries, outcome,
                              model, input_tokens, output_tokens, rehearsed, started_at, finished_at)
            select job_id, tenant_id, position, epoch, kind, name, %s, tries, outcome::json,
                   model, input_tokens, output_tokens, rehearsed,
                   clock_timestamp() - make_interval(secs => took), clock_timestamp()""";

    /**
     * The job rows are locked and fenced first, so that taking a job over and writing its journal have an order; one by
     * one by their primary key, for a planner that thinks that few jobs are running would walk through all that are (and
     * {@code lease_id is not null} says {@code running} in words that fit no index). Always in the order of identifiers, so
     * that no two groups wait for each other. The steps are written in the same statement, and only those that were are
     * counted. A repetition after a lost reply finds the outcome there, changes nothing, and counts nothing twice.
     *
     * <p>What is known of a step goes from one part to the next with it: a join of two parts would compare each step of a
     * group with each. So jobs whose cancel was asked for are told apart, in rows without a position.
     */
    private static final String KEEP = """
            with kept as materialized (%1$s), fenced as materialized (
                select k.*, f.tenant_id, f.cancel_asked
                from (select * from kept order by job_id) k
                cross join lateral (
                    select tenant_id, cancel_requested_at is not null as cancel_asked
                    from job
                    where id = k.job_id and epoch = k.epoch and lease_id is not null
                    for no key update %2$s
                ) f
            ), written as (
                %3$s
                from fenced
                on conflict (job_id, position) do update
                    set state = excluded.state, outcome = excluded.outcome, epoch = excluded.epoch,
                        tries = excluded.tries, finished_at = excluded.finished_at
                    where step.state = 'reserved'
                returning job_id, epoch, position, kind, input_tokens, output_tokens, rehearsed
            ), counted as (
                update job set revision = revision + 1, crashes = 0, parkings = 0, parked_reason = null,
                               steps = job.steps + w.steps,
                               model_calls = job.model_calls + w.model_calls,
                               tool_calls = job.tool_calls + w.tool_calls,
                               input_tokens = job.input_tokens + w.input_tokens,
                               output_tokens = job.output_tokens + w.output_tokens,
                               rehearsed = job.rehearsed or w.rehearsed
                from (select job_id, count(*) as steps,
                             count(*) filter (where kind = 'model') as model_calls,
                             count(*) filter (where kind = 'tool') as tool_calls,
                             sum(input_tokens) as input_tokens, sum(output_tokens) as output_tokens,
                             bool_or(rehearsed) as rehearsed
                      from written group by job_id) w
                where job.id = w.job_id
            )
            select job_id, epoch, position from written
            union all
            select job_id, epoch, null from fenced where cancel_asked
            """;

    private static final String KEEP_TOGETHER = KEEP.formatted(STEPS, "skip locked", WRITTEN.formatted("state"));
    private static final String KEEP_ALONE = KEEP.formatted(STEPS, "", WRITTEN.formatted("state"));

    /**
     * The usual group: one new step of each job. The row that was locked is updated where it lies, and steps of those that
     * were go into the journal without a look at what is there. A step that is there after all refuses the whole group; a row
     * that changed since the statement began lies elsewhere and is left out. Both write alone then.
     */
    private static final String KEEP_NEW = """
            with kept as materialized (%1$s), fenced as materialized (
                select k.*, f.tenant_id, f.place
                from (select * from kept order by job_id) k
                cross join lateral (
                    select tenant_id, ctid as place
                    from job
                    where id = k.job_id and epoch = k.epoch and lease_id is not null
                    for no key update %2$s
                ) f
            ), counted as (
                update job set revision = revision + 1, crashes = 0, parkings = 0, parked_reason = null,
                               steps = job.steps + 1,
                               model_calls = job.model_calls + (k.kind = 'model')::int4,
                               tool_calls = job.tool_calls + (k.kind = 'tool')::int4,
                               input_tokens = job.input_tokens + k.input_tokens,
                               output_tokens = job.output_tokens + k.output_tokens,
                               rehearsed = job.rehearsed or k.rehearsed
                from fenced k
                where job.ctid = k.place
                returning k.*, job.cancel_requested_at is not null as cancel_asked
            ), written as (
                %3$s
                from counted
            )
            select job_id, epoch, position from counted
            union all
            select job_id, epoch, null from counted where cancel_asked
            """.formatted(STEPS, "skip locked", WRITTEN.formatted("state"));

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
    private final GroupCommit<Keep, Kept> keeps;

    public SqlJournal(Database database) {
        this.database = database;
        this.keeps = new GroupCommit<>(
                keep -> String.valueOf(keep.step().outcome()).length(), this::keepTogether, this::keepAlone);
    }

    /** A step's outcome on its way into the journal. */
    record Keep(ClaimedJob job, StepRecord step, boolean reserved) {
        Place place() {
            return new Place(job.id().value(), job.epoch(), step.position());
        }
    }

    /** With the epoch: a lost claim and the one that followed it may write in one group. */
    private record Place(UUID job, int epoch, @Nullable Integer position) {
        /** What a job's row without a position is about. */
        Place ofJob() {
            return new Place(job, epoch, null);
        }
    }

    @Override
    public List<StepRecord> read(ClaimedJob job, int after, int most) {
        return database.query(READ, SqlJournal::step, job.id().value(), after, most);
    }

    @Override
    public Kept keep(ClaimedJob job, StepRecord step, boolean reserved) {
        return keeps.write(new Keep(job, step, reserved));
    }

    /** Leaves out what must be written alone. */
    Map<Keep, Kept> keepTogether(List<Keep> group) {
        return keep(areNew(group) ? KEEP_NEW : KEEP_TOGETHER, group);
    }

    /** One of each job and none that was reserved: then each is one more line and one more count. */
    private static boolean areNew(List<Keep> group) {
        Set<JobId> jobs = new HashSet<>();
        return group.stream()
                .allMatch(keep -> !keep.reserved() && jobs.add(keep.job().id()));
    }

    private Kept keepAlone(Keep keep) {
        return keep(KEEP_ALONE, List.of(keep)).values().stream()
                .findFirst()
                .or(() -> database.first(
                        KEPT_BY_US,
                        row -> kept(row.getBoolean("cancel_asked")),
                        keep.job().id().value(),
                        keep.step().position(),
                        keep.job().epoch()))
                .orElse(Kept.LOST);
    }

    private Map<Keep, Kept> keep(String sql, List<Keep> keeps) {
        Set<Place> written = new HashSet<>(database.query(
                sql,
                row -> new Place(uuid(row, "job_id"), row.getInt("epoch"), row.getObject("position", Integer.class)),
                Columns.of(keeps)
                        .uuids(keep -> keep.job().id().value())
                        .ints(keep -> keep.job().epoch())
                        .ints(keep -> keep.step().position())
                        .texts(keep -> keep.step().kind().word())
                        .texts(keep -> keep.step().name())
                        .texts(keep -> keep.step().state().word())
                        .ints(keep -> keep.step().tries())
                        .texts(keep -> keep.step().outcome())
                        .texts(keep -> keep.step().usage().model())
                        .longs(keep -> keep.step().usage().inputTokens())
                        .longs(keep -> keep.step().usage().outputTokens())
                        .booleans(keep -> keep.step().usage().rehearsed())
                        .doubles(keep -> seconds(keep.step().took()))
                        .arguments()));
        Map<Keep, Kept> kept = new IdentityHashMap<>();
        for (Keep keep : keeps) {
            if (written.contains(keep.place())) {
                kept.put(keep, kept(written.contains(keep.place().ofJob())));
            }
        }
        return kept;
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
