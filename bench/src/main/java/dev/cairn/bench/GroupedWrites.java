package dev.cairn.bench;

import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import javax.sql.DataSource;

/** Concurrent jobs' writes of one kind as one statement with many rows and one commit. */
final class GroupedWrites implements Writes {
    private static final String INSERT = """
            with new as (
                select * from unnest(?::uuid[], ?::text[], ?::text[], ?::bytea[], ?::text[])
                              as new (id, input, key, body_sha256, agent)
            ), request as (
                insert into request (job_id, input) select id, input::json from new
            ), idempotency as (
                insert into idempotency (tenant, key, body_sha256, job_id) select 'default', key, body_sha256, id from new
            )
            insert into job (id, tenant, agent, state) select id, 'default', agent, 'queued' from new
            """;

    private static final String CLAIM = """
            update job set state = 'running', epoch = epoch + 1 where id = any(?::uuid[]) and state = 'queued'
            """;

    private static final String RECORD = """
            insert into step (job_id, position, kind, outcome)
            select job, position, kind, outcome::json
            from unnest(?::uuid[], ?::int4[], ?::text[], ?::text[]) as new (job, position, kind, outcome)
            """;

    private static final String SETTLE = """
            update job set state = 'succeeded', output = ended.output::json, finished_at = clock_timestamp()
            from unnest(?::text[], ?::uuid[]) as ended (output, id)
            where job.id = ended.id and state = 'running'
            """;

    private final Group<Job> inserts;
    private final Group<UUID> claims;
    private final Group<Step> records;
    private final Group<Settlement> settlements;

    GroupedWrites(DataSource dataSource) {
        inserts = new Group<>(
                dataSource,
                INSERT,
                jobs -> List.of(
                        column(jobs, Job::id, new UUID[0]),
                        column(jobs, Job::input, new String[0]),
                        column(jobs, Job::key, new String[0]),
                        column(jobs, Job::bodySha256, new byte[0][]),
                        column(jobs, Job::agent, new String[0])));
        claims = new Group<>(dataSource, CLAIM, jobs -> List.<Object[]>of(jobs.toArray(new UUID[0])));
        records = new Group<>(
                dataSource,
                RECORD,
                steps -> List.of(
                        column(steps, Step::job, new UUID[0]),
                        column(steps, Step::position, new Integer[0]),
                        column(steps, Step::kind, new String[0]),
                        column(steps, Step::outcome, new String[0])));
        settlements = new Group<>(
                dataSource,
                SETTLE,
                ends -> List.of(
                        column(ends, Settlement::output, new String[0]), column(ends, Settlement::job, new UUID[0])));
    }

    private static <T, C> Object[] column(List<T> rows, Function<T, C> value, C[] type) {
        return rows.stream().map(value).toList().toArray(type);
    }

    @Override
    public void insert(Job job) {
        inserts.write(job);
    }

    @Override
    public void claim(UUID job) {
        claims.write(job);
    }

    @Override
    public void record(Step step) {
        records.write(step);
    }

    @Override
    public void settle(Settlement settlement) {
        settlements.write(settlement);
    }
}
