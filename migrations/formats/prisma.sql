-- Prisma's ledger: one row for each attempt. A row that is neither finished nor rolled back blocks
-- every later run. source  prisma/prisma-engines: sql-schema-connector/src/flavour/{postgres,sqlite}.rs,
-- sql_migration_persistence.rs.

-- name: postgres.create
create table {ledger} (
  id varchar(36) primary key not null,
  checksum varchar(64) not null,
  finished_at timestamptz,
  migration_name varchar(255) not null,
  logs text,
  rolled_back_at timestamptz,
  started_at timestamptz not null default pg_catalog.now(),
  applied_steps_count integer not null default 0
)

-- name: postgres.tables
-- Columns: the name of a table in schema $1. PostGIS's own count for nothing.
select relation.relname
from pg_catalog.pg_class as relation
join pg_catalog.pg_namespace as namespace on namespace.oid = relation.relnamespace
where namespace.nspname = $1
  and relation.relkind = 'r'
  and relation.relname not in (
    'geography_columns', 'geometry_columns', 'raster_columns', 'raster_overviews', 'spatial_ref_sys'
  )
order by relation.relname
limit 1

-- name: postgres.read
-- Columns: migration_name, checksum, finished_at in UTC or null. Without what was rolled back.
select
  migration_name,
  checksum,
  pg_catalog.to_char(finished_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
from {ledger}
where rolled_back_at is null
order by started_at, id

-- name: postgres.start
insert into {ledger} (id, checksum, started_at, migration_name)
values (pg_catalog.gen_random_uuid()::text, $2, pg_catalog.clock_timestamp(), $1)

-- name: postgres.finish
update {ledger}
set applied_steps_count = applied_steps_count + 1, finished_at = pg_catalog.clock_timestamp()
where migration_name = $1 and finished_at is null and rolled_back_at is null

-- name: postgres.fail
update {ledger}
set logs = $2
where migration_name = $1 and finished_at is null and rolled_back_at is null

-- name: postgres.roll_back
update {ledger}
set rolled_back_at = pg_catalog.clock_timestamp()
where migration_name = $1 and rolled_back_at is null

-- name: sqlite.create
-- SQLite keeps the text of a definition, so this is the tool's, blank by blank.
CREATE TABLE {ledger} (
    "id"                    TEXT PRIMARY KEY NOT NULL,
    "checksum"              TEXT NOT NULL,
    "finished_at"           DATETIME,
    "migration_name"        TEXT NOT NULL,
    "logs"                  TEXT,
    "rolled_back_at"        DATETIME,
    "started_at"            DATETIME NOT NULL DEFAULT current_timestamp,
    "applied_steps_count"   INTEGER UNSIGNED NOT NULL DEFAULT 0
)

-- name: sqlite.tables
select name
from sqlite_schema
where type = 'table' and name not like 'sqlite\_%' escape '\'
order by name
limit 1

-- name: sqlite.read
-- finished_at is in milliseconds, or a text from engines in JavaScript.
select migration_name, checksum, finished_at
from {ledger}
where rolled_back_at is null
order by started_at, id

-- name: sqlite.start
-- The id is a random UUID, the times are milliseconds since 1970, as the engine writes them.
insert into {ledger} (id, checksum, started_at, migration_name)
values (
  lower(
    hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-'
    || substr('89ab', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-'
    || hex(randomblob(6))
  ),
  $2,
  cast((julianday('now') - 2440587.5) * 86400000 as integer),
  $1
)

-- name: sqlite.finish
update {ledger}
set
  applied_steps_count = applied_steps_count + 1,
  finished_at = cast((julianday('now') - 2440587.5) * 86400000 as integer)
where migration_name = $1 and finished_at is null and rolled_back_at is null

-- name: sqlite.fail
update {ledger}
set logs = $2
where migration_name = $1 and finished_at is null and rolled_back_at is null

-- name: sqlite.roll_back
update {ledger}
set rolled_back_at = cast((julianday('now') - 2440587.5) * 86400000 as integer)
where migration_name = $1 and rolled_back_at is null
