-- Callbacks: what is owed to a receiver, every try, and the secrets that sign.

-- On the live row, so that a job without a callback costs its settlement one look at a flag.
alter table job add column calls_back boolean not null default false;
-- The job's own secret, encrypted; null where the tenant's signs.
alter table job_request add column callback_secret bytea;

update job set calls_back = true
from job_request r
where r.job_id = job.id and r.callback is not null and job.state in ('queued', 'running');

create table delivery (
    id         uuid primary key,
    job_id     uuid        not null,
    tenant_id  text        not null,
    event      text        not null,
    url        text        not null,
    -- Of the URL, in lower case: deliveries are taken in turns by it.
    host       text        not null,
    state      text        not null default 'pending',
    -- Counts the claims for sending; it fences what a try writes.
    attempts   integer     not null default 0,
    -- While pending: not before; while a try is under way: the time at which it is given up for lost.
    due_at     timestamptz not null,
    created_at timestamptz not null default clock_timestamp(),
    settled_at timestamptz,
    constraint delivery_once unique (job_id, event),
    constraint delivery_event check (event in ('job.succeeded', 'job.failed', 'job.cancelled')),
    constraint delivery_state check (state in ('pending', 'delivered', 'exhausted', 'disabled')),
    constraint delivery_settled check ((state = 'pending') = (settled_at is null))
);

-- Partial, so that they hold what is still owed and do not grow with the history. The first answers "is anything due";
-- the second lets a claim step from host to host and never walk through one host's backlog.
create index delivery_due on delivery (due_at) where state = 'pending';
create index delivery_of_host on delivery (host, due_at) where state = 'pending';

create table delivery_attempt (
    delivery_id uuid        not null,
    number      integer     not null check (number > 0),
    started_at  timestamptz not null,
    took_ms     integer     not null,
    -- Of the receiver's answer; null if none came.
    status      integer,
    error       text,
    excerpt     text,
    primary key (delivery_id, number)
);

-- Seven statements end a job. A trigger cannot be forgotten by the eighth, and writes in the same transaction as the
-- end itself. It must never fail where the job's own end would not: a callback that cannot be read owes nothing.
create function owe_callback() returns trigger language plpgsql as $$
begin
    insert into delivery (id, job_id, tenant_id, event, url, host, due_at)
    select -- A UUIDv7 (RFC 9562), so that identifiers sort by time, on servers without uuidv7() as well.
           encode(set_byte(set_byte(
               substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
                   || substring(random.bytes from 7),
               6, (get_byte(random.bytes, 6) & 15) | 112),
               8, (get_byte(random.bytes, 8) & 63) | 128), 'hex')::uuid,
           new.id, new.tenant_id, 'job.' || new.state, r.callback ->> 'url',
           coalesce(lower(substring(r.callback ->> 'url' from '^[^:]+://(\[[^]]+\]|[^:/?#]+)')), ''),
           clock_timestamp()
    from job_request r, (select uuid_send(gen_random_uuid()) as bytes) as random
    where r.job_id = new.id
      and r.callback ->> 'url' is not null
      and (r.callback -> 'events' is null
           or exists (select from json_array_elements_text(r.callback -> 'events') as e (event)
                      where e.event = 'job.' || new.state))
    on conflict do nothing;
    return null;
end
$$;

create trigger job_ended after update of state on job
    for each row
    when (new.calls_back and new.state is distinct from old.state
          and new.state in ('succeeded', 'failed', 'cancelled'))
    execute function owe_callback();

-- One row per secret of a tenant. The current one has no end; older ones sign beside it until theirs.
create table signing_secret (
    id          uuid primary key,
    tenant_id   text        not null references tenant,
    secret      bytea       not null,
    created_at  timestamptz not null default clock_timestamp(),
    revealed_at timestamptz,
    signs_until timestamptz
);
create unique index signing_secret_current on signing_secret (tenant_id) where signs_until is null;
create index signing_secret_older on signing_secret (tenant_id, signs_until) where signs_until is not null;
