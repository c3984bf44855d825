-- Announcing queued jobs again, and what live workers offer.

-- When the timekeeper announces the job if it is still queued then: never before it is due.
alter table job add column announce_after timestamptz not null default '-infinity';
alter table job alter column announce_after drop default;
alter table job add column announcements smallint not null default 0;
create index job_unannounced on job (lane, announce_after) where state = 'queued';

alter table lease add column lane text not null default 'default';
alter table lease add column offers text[] not null default '{}';
