-- When tables are vacuumed. Where nothing is said the server's own settings do: rows of job_request, job_result, idempotency
-- and step are written once, and a lease's row is renewed in place.

-- A job that moves on leaves entries in the indexes of those that wait and run, and a look at what is due steps over them
-- until they are vacuumed: by a fifth of a table of ten million there would be a million. A vacuum that finds few pages with
-- dead rows leaves the indexes alone, and in a large table they are always few.
alter table job set (autovacuum_vacuum_threshold = 10000, autovacuum_vacuum_scale_factor = 0.01, vacuum_index_cleanup = on);
alter table delivery set (autovacuum_vacuum_threshold = 10000, autovacuum_vacuum_scale_factor = 0.01, vacuum_index_cleanup = on);
