#!/bin/sh
# Makes Cairn's two roles on a new database; the image runs it once, while the data folder is still empty.
set -eu

# psql reads the passwords from the environment itself: arguments can be read by every process.
psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 \
  --username "${POSTGRES_USER:-postgres}" --dbname "$POSTGRES_DB" <<'SQL'
\getenv owner_password CAIRN_DB_OWNER_PASSWORD
\getenv engine_password CAIRN_DB_PASSWORD
create role cairn_owner login password :'owner_password';
create role cairn_engine login password :'engine_password';

-- The owner of the database may make tables in its schema public; the engine may only use what is in them.
alter database :"DBNAME" owner to cairn_owner;
revoke all on database :"DBNAME" from public;
grant connect on database :"DBNAME" to cairn_engine;
grant usage on schema public to cairn_engine;
alter default privileges for role cairn_owner in schema public
    grant select, insert, update, delete on tables to cairn_engine;
alter default privileges for role cairn_owner in schema public
    grant usage, select on sequences to cairn_engine;
SQL
