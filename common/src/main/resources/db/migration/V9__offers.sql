-- What the last workers of a lane offered is remembered when none is up, by the release of their program: a submission for what
-- they could not run is then refused as it is while they are up.
alter table lease add column release text not null default '';
