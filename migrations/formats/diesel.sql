-- Diesel's ledger: a row for each applied version. source  diesel-rs/diesel:
-- diesel/src/migration/setup_migration_table.sql.

-- name: postgres.create
create table if not exists {ledger} (
  version varchar(50) primary key not null,
  run_on timestamp not null default current_timestamp
)

-- name: postgres.read
-- Columns: version, no checksum, since when. The greatest version is the one Diesel takes back first.
select version, '', run_on from {ledger} order by version collate "C"

-- name: postgres.record_up
insert into {ledger} (version) values ($1)

-- name: postgres.record_down
delete from {ledger} where version = $1

-- name: sqlite.create
create table if not exists {ledger} (
  version varchar(50) primary key not null,
  run_on timestamp not null default current_timestamp
)

-- name: sqlite.read
select version, '', run_on from {ledger} order by version

-- name: sqlite.record_up
insert into {ledger} (version) values ($1)

-- name: sqlite.record_down
delete from {ledger} where version = $1
