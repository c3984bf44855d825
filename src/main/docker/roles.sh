#!/bin/sh
# Makes Cairn's two roles on a new database; the image runs it once, while the data folder is still empty.
set -eu

psql --no-psqlrc --set ON_ERROR_STOP=1 \
  --set owner_password="$CAIRN_DB_OWNER_PASSWORD" --set engine_password="$CAIRN_DB_PASSWORD" \
  --username "${POSTGRES_USER:-postgres}" --dbname "$POSTGRES_DB" <<'SQL'
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
