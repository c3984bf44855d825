-- Rewrites every request once, and the statements of older programs do not fit what comes of it: with apis and workers stopped.
-- All is locked at first, so that a program that runs after all fails this before the work is done and not after it.
lock table job, job_request in access exclusive mode;

-- Lists walk the rows that are written once: an index on the live row is told of every new version of it, and that is two at
-- least for each job, from its claim and from its end.
alter table job_request add column agent text;
update job_request r set agent = j.agent from job j where j.id = r.job_id;
alter table job_request alter column agent set not null;

drop index job_newest;
drop index job_of_agent;
-- Identifiers are time-ordered, so these list newest first. The first of them is what a request is found by, too.
alter table job_request drop constraint job_request_pkey, add primary key (tenant_id, job_id);
create index request_of_agent on job_request (tenant_id, agent, job_id);

-- Room on a page for a second version of each of its rows: one statement keeps a step of many jobs that were made together, and
-- what does not fit goes to another page and into every index.
alter table job set (fillfactor = 50);

-- As before, but for the request's key.
create or replace function owe_callback() returns trigger language plpgsql as $$
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
    where r.tenant_id = new.tenant_id and r.job_id = new.id
      and r.callback ->> 'url' is not null
      and (r.callback -> 'events' is null
           or exists (select from json_array_elements_text(r.callback -> 'events') as e (event)
                      where e.event = 'job.' || new.state))
    on conflict do nothing;
    return null;
end
$$;
