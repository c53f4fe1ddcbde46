-- sqlx's ledger: a row for each applied version, with the SHA-384 of its file. source
-- launchbadge/sqlx: sqlx-postgres/src/migrate.rs, sqlx-sqlite/src/migrate.rs. sqlx writes
-- execution_time, in nanoseconds, behind the transaction; it is -1 for that moment.

-- name: create_schema
create schema if not exists {schema}

-- name: postgres.create
create table if not exists {ledger} (
  version bigint primary key,
  description text not null,
  installed_on timestamptz not null default now(),
  success boolean not null,
  checksum bytea not null,
  execution_time bigint not null
)

-- name: postgres.read
-- Columns: version, checksum in hexadecimal digits, since when, whether it succeeded (1 or 0).
select version, pg_catalog.encode(checksum, 'hex'), installed_on, success::int
from {ledger}
order by version

-- name: postgres.record_up
insert into {ledger} (version, description, success, checksum, execution_time)
values ($1, $2, true, pg_catalog.decode('{checksum}', 'hex'), $3)

-- name: postgres.record_down
delete from {ledger} where version = $1

-- name: postgres.database
-- One row: the name of this database.
select pg_catalog.current_database()

-- name: sqlite.create
create table if not exists {ledger} (
  version bigint primary key,
  description text not null,
  installed_on timestamp not null default current_timestamp,
  success boolean not null,
  checksum blob not null,
  execution_time bigint not null
)

-- name: sqlite.read
select version, lower(hex(checksum)), installed_on, success
from {ledger}
order by version

-- name: sqlite.record_up
insert into {ledger} (version, description, success, checksum, execution_time)
values ($1, $2, true, x'{checksum}', $3)

-- name: sqlite.record_down
delete from {ledger} where version = cast($1 as integer)
