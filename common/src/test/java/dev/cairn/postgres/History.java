package dev.cairn.postgres;

import java.util.List;

/** A long life of a small database: jobs that ended, and jobs that wait. */
final class History {
    static final int ENDED = 200_000;

    /** Every other one for now, the others for tomorrow. */
    static final int WAITING = 20_000;

    /** A tenant whose few jobs are older than all others. */
    static final String SMALL = "small";

    /** Made inside of PostgreSQL, for that takes seconds. One job in ten is another tenant's, calls back and has metadata. */
    static final List<String> STATEMENTS = List.of(
            "insert into tenant (id) values ('small'), ('other') on conflict do nothing",
            """
            create temporary table past as
            select n, uuidv7(make_interval(secs => (n - %1$d) * 2)) as id,
                   case when n <= 3 then 'small' when n %% 10 = 0 then 'other' else 'default' end as tenant,
                   case when n > %1$d then 'queued' when n %% 100 = 7 then 'failed' when n %% 100 = 8 then 'cancelled'
                        else 'succeeded' end as state,
                   clock_timestamp() - make_interval(secs => (%2$d - n) * 2) as at,
                   interval '1 day' * (n > %1$d and n %% 2 = 0)::int as wait
            from generate_series(1, %2$d) as n
            """.formatted(ENDED, ENDED + WAITING),
            """
            insert into job (id, tenant_id, agent_owner, agent, agent_version, requires, lane, state, run_at, created_at,
                             announce_after, calls_back, steps, finished_at)
            select id, tenant, 'shared', 'agent-' || n % 20, 1, '{}', 'default', state, at + wait, at,
                   case when state = 'queued' then clock_timestamp() + interval '5 minutes' + wait else at end,
                   n % 10 = 1, 2, case when state <> 'queued' then at + interval '1 second' end
            from past
            """,
            """
            insert into job_request (job_id, tenant_id, agent, input, metadata, callback)
            select id, tenant, 'agent-' || n % 20, '{"n": 1}',
                   case when n % 10 = 1 then jsonb_build_object('order', n::text) else '{}' end,
                   case when n % 10 = 1 then json_build_object('url', 'https://host-' || n % 7 || '.example/') end
            from past
            """,
            "insert into idempotency (tenant_id, key, body_sha256, job_id)"
                    + " select tenant, 'past-' || n, sha256(n::text::bytea), id from past",
            "insert into job_result (job_id, tenant_id, output) select id, tenant, '{}' from past where state <> 'queued'",
            """
            insert into step (job_id, position, tenant_id, kind, name, state, epoch, tries, outcome, started_at, finished_at)
            select id, position, tenant, 'tool', 'search', 'succeeded', 1, 1, '{}', at, at
            from past, generate_series(1, 2) as position where state <> 'queued'
            """,
            """
            insert into delivery (id, job_id, tenant_id, event, url, host, state, attempts, due_at, settled_at)
            select uuidv7(), id, tenant, 'job.' || state, 'https://host-' || n % 7 || '.example/',
                   'host-' || n % 7 || '.example', 'delivered', 1, at, at
            from past where n % 10 = 1 and state <> 'queued'
            """,
            """
            insert into delivery_attempt (delivery_id, number, started_at, took_ms, status)
            select id, 1, due_at, 12, 204 from delivery where state = 'delivered'
            on conflict do nothing
            """,
            "drop table past");

    /** One in twenty is looked at by the server while it runs, and has ended by the next time that anybody asks. */
    static final List<String> MANY_RAN =
            List.of("""
            create temporary table ran as
            select id, finished_at from job where state = 'succeeded' and not calls_back limit %d
            """.formatted(ENDED / 20), """
            update job set state = 'running', finished_at = null, lease_id = (select id from lease limit 1)
            from ran where job.id = ran.id
            """, "analyze", """
            update job set state = 'succeeded', finished_at = ran.finished_at, lease_id = null from ran where job.id = ran.id
            """, "vacuum job", "drop table ran");

    private History() {}
}
