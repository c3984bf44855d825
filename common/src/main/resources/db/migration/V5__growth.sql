-- What costs the same however many jobs there were, and however many wait.

-- Those that lost a worker: suspects are looked for at every poll, and all but a few of those that wait lost none. It says
-- "queued" in other words than its neighbours, so that a statement can mean this index and no other.
create index job_suspect on job (lane, run_at) where crashes > 0 and lease_id is null and finished_at is null;
