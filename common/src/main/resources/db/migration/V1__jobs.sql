-- The core: tenants, keys, agents, jobs, the journal, leases.
-- No foreign keys between the tables on the hot path: each would share-lock a parent row per insert, and every child is
-- written by a statement that has just locked its job row.

create table tenant (
    id         text primary key check (id ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    created_at timestamptz not null default clock_timestamp()
);
insert into tenant (id) values ('default'), ('shared');

create table api_key (
    id            uuid primary key,
    tenant_id     text        not null references tenant,
    name          text        not null check (length(name) between 1 and 100),
    secret_sha256 bytea       not null unique check (length(secret_sha256) = 32),
    scopes        text[]      not null check (scopes <@ array ['submit', 'read', 'control', 'admin']),
    created_at    timestamptz not null default clock_timestamp(),
    revoked_at    timestamptz
);

create table agent_version (
    tenant_id         text        not null references tenant,
    name              text        not null,
    version           integer     not null check (version > 0),
    definition        json        not null,
    definition_sha256 bytea       not null,
    created_at        timestamptz not null default clock_timestamp(),
    primary key (tenant_id, name, version)
);

-- One row per start of a worker process; it is never revived.
create table lease (
    id         uuid primary key,
    worker     text        not null,
    started_at timestamptz not null default clock_timestamp(),
    expires_at timestamptz not null,
    revoked_at timestamptz,
    -- Whether losing it counts as a crash of the jobs it held; a worker that leaves in order releases it.
    lost       boolean     not null default true
) with (fillfactor = 50);

-- The live row: small, for it is rewritten at every step. Payloads live apart.
create table job (
    id                  uuid primary key,
    tenant_id           text        not null,
    agent_owner         text        not null,
    agent               text        not null,
    agent_version       integer     not null,
    requires            text[]      not null,
    lane                text        not null,
    state               text        not null,
    epoch               integer     not null default 0,
    revision            bigint      not null default 1,
    run_at              timestamptz not null,
    deadline            timestamptz,
    lease_id            uuid,
    cancel_requested_at timestamptz,
    crashes             integer     not null default 0,
    parkings            integer     not null default 0,
    parked_reason       text,
    steps               integer     not null default 0,
    model_calls         integer     not null default 0,
    tool_calls          integer     not null default 0,
    input_tokens        bigint      not null default 0,
    output_tokens       bigint      not null default 0,
    rehearsed           boolean     not null default false,
    created_at          timestamptz not null default clock_timestamp(),
    started_at          timestamptz,
    finished_at         timestamptz,
    constraint job_state check (state in ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
    constraint job_holder check ((state = 'running') = (lease_id is not null)),
    constraint job_finished check ((state in ('succeeded', 'failed', 'cancelled')) = (finished_at is not null))
) with (fillfactor = 70);

-- Partial, so that they hold live jobs only and do not grow with the history.
create index job_due on job (lane, run_at, id) where state = 'queued';
create index job_running on job (lease_id) where state = 'running';
create index job_deadline on job (deadline) where state = 'queued' and deadline is not null;
-- Identifiers are time-ordered, so these list newest first.
create index job_newest on job (tenant_id, id);
create index job_of_agent on job (tenant_id, agent, id);
create index job_open on job (tenant_id, state, id) where state in ('queued', 'running');
create index job_unhappy on job (tenant_id, state, id) where state in ('failed', 'cancelled');

-- json and not jsonb for payloads: jsonb refuses the escape \u0000, which a model may well write.
create table job_request (
    job_id    uuid primary key,
    tenant_id text not null,
    input     json not null,
    metadata  jsonb not null,
    callback  json,
    trace     text
);
create index job_metadata on job_request using gin (metadata jsonb_path_ops) where metadata <> '{}';

create table job_result (
    job_id    uuid primary key,
    tenant_id text not null,
    output    json,
    error     json,
    constraint job_result_one check ((output is null) <> (error is null))
);

create table idempotency (
    tenant_id   text        not null,
    key         text        not null,
    body_sha256 bytea       not null,
    job_id      uuid        not null,
    created_at  timestamptz not null default clock_timestamp(),
    primary key (tenant_id, key)
);

create table step (
    job_id         uuid        not null,
    position       integer     not null check (position > 0),
    tenant_id      text        not null,
    kind           text        not null check (kind in ('model', 'tool', 'code')),
    name           text        not null,
    state          text        not null check (state in ('reserved', 'succeeded', 'failed')),
    epoch          integer     not null,
    tries          integer     not null,
    outcome        json,
    model          text,
    input_tokens   bigint      not null default 0,
    output_tokens  bigint      not null default 0,
    rehearsed      boolean     not null default false,
    started_at     timestamptz not null,
    finished_at    timestamptz,
    reserved_until timestamptz,
    primary key (job_id, position),
    constraint step_outcome check ((state = 'reserved') = (outcome is null)),
    constraint step_reserved check ((state <> 'reserved') or (reserved_until is not null))
);
