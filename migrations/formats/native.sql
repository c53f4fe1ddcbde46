-- The ledger of fulldress' own format: one row for each applied migration.

-- name: postgres.create
create table if not exists {ledger} (
  id bigint generated always as identity primary key,
  migration_id text not null unique,
  checksum text not null,
  applied_at timestamptz not null default pg_catalog.clock_timestamp(),
  duration_ms double precision not null
)

-- name: postgres.read
-- Columns: migration_id, checksum, applied_at in UTC.
select
  migration_id,
  checksum,
  pg_catalog.to_char(applied_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
from {ledger}
order by id

-- name: postgres.record_up
insert into {ledger} (migration_id, checksum, duration_ms) values ($1, $2, $3)

-- name: postgres.record_down
delete from {ledger} where migration_id = $1

-- name: sqlite.create
create table if not exists {ledger} (
  id integer primary key autoincrement,
  migration_id text not null unique,
  checksum text not null,
  applied_at text not null default (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
  duration_ms real not null
)

-- name: sqlite.read
select migration_id, checksum, applied_at from {ledger} order by id

-- name: sqlite.record_up
insert into {ledger} (migration_id, checksum, duration_ms) values ($1, $2, $3)

-- name: sqlite.record_down
delete from {ledger} where migration_id = $1
