-- Lists walk the rows that are written once: an index on the live row is told of every new version of it, and that is two at
-- least for each job, from its claim and from its end.
alter table job_request add column agent text;
update job_request r set agent = j.agent from job j where j.id = r.job_id;
alter table job_request alter column agent set not null;

drop index job_newest;
drop index job_of_agent;
-- Identifiers are time-ordered, so these list newest first.
create index request_newest on job_request (tenant_id, job_id);
create index request_of_agent on job_request (tenant_id, agent, job_id);
