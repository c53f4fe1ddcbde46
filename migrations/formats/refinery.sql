-- refinery's ledger: a row for each applied version. source  rust-db/refinery:
-- refinery_core/src/executor/mod.rs.

-- name: postgres.create
create table if not exists {ledger} (
  version int4 primary key,
  name varchar(255),
  applied_on varchar(255),
  checksum varchar(255)
)

-- name: postgres.read
-- Columns: version, checksum, since when.
select version, checksum, applied_on from {ledger} order by version

-- name: postgres.record_up
insert into {ledger} (version, name, applied_on, checksum)
values (
  $1,
  $2,
  pg_catalog.to_char(
    pg_catalog.timezone('UTC', pg_catalog.clock_timestamp()),
    'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'
  ),
  $3
)

-- name: postgres.record_down
delete from {ledger} where version = $1

-- name: sqlite.create
create table if not exists {ledger} (
  version int4 primary key,
  name varchar(255),
  applied_on varchar(255),
  checksum varchar(255)
)

-- name: sqlite.read
select version, checksum, applied_on from {ledger} order by version

-- name: sqlite.record_up
insert into {ledger} (version, name, applied_on, checksum)
values (cast($1 as integer), $2, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), $3)

-- name: sqlite.record_down
delete from {ledger} where version = cast($1 as integer)
