-- What was run of a directory of plain files: psql keeps no ledger, so this one is ours.

-- name: postgres.create
create table if not exists {ledger} (
  version text primary key,
  file text not null,
  checksum text not null,
  run_at timestamptz not null default pg_catalog.clock_timestamp()
)

-- name: postgres.read
-- Columns: version, checksum, since when.
select version, checksum, run_at from {ledger} order by version collate "C"

-- name: postgres.record_up
insert into {ledger} (version, file, checksum) values ($1, $2, $3)

-- name: postgres.record_down
delete from {ledger} where version = $1

-- name: sqlite.create
create table if not exists {ledger} (
  version text primary key,
  file text not null,
  checksum text not null,
  run_at text not null default current_timestamp
)

-- name: sqlite.read
select version, checksum, run_at from {ledger} order by version

-- name: sqlite.record_up
insert into {ledger} (version, file, checksum) values ($1, $2, $3)

-- name: sqlite.record_down
delete from {ledger} where version = $1
