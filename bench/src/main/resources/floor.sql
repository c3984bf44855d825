create table if not exists job (
    id          uuid primary key,
    tenant      text        not null,
    agent       text        not null,
    state       text        not null,
    epoch       integer     not null default 0,
    created_at  timestamptz not null default clock_timestamp(),
    finished_at timestamptz,
    output      json
) with (fillfactor = 70);

create table if not exists request (
    job_id uuid primary key,
    input  json not null
);

create table if not exists idempotency (
    tenant      text  not null,
    key         text  not null,
    body_sha256 bytea not null,
    job_id      uuid  not null,
    primary key (tenant, key)
);

create table if not exists step (
    job_id      uuid        not null,
    position    integer     not null,
    kind        text        not null,
    outcome     json        not null,
    finished_at timestamptz not null default clock_timestamp(),
    primary key (job_id, position)
);

create table if not exists bare (
    id   uuid primary key,
    body json not null
);
