-- Flyway's ledger: a row for every run of a migration, in the order of installed_rank. source
-- flyway/flyway: PostgreSQLDatabase.getRawCreateScript, SQLiteDatabase.getRawCreateScript.

-- name: postgres.create
create table {ledger} (
  installed_rank integer not null,
  version varchar(50),
  description varchar(200) not null,
  type varchar(20) not null,
  script varchar(1000) not null,
  checksum integer,
  installed_by varchar(100) not null,
  installed_on timestamp not null default pg_catalog.now(),
  execution_time integer not null,
  success boolean not null
);
alter table {ledger} add constraint {key} primary key (installed_rank);
create index {index} on {ledger} (success);

-- name: postgres.schema
-- $1: a schema. One row when it is there.
select 1 from pg_catalog.pg_namespace as namespace where namespace.nspname = $1 order by 1

-- name: postgres.create_schema
create schema {schema}

-- name: postgres.mark_schema
-- $1: its quoted name.
insert into {ledger}
  (installed_rank, version, description, type, script, checksum, installed_by, execution_time,
   success)
values (0, null, '<< Flyway Schema Creation >>', 'SCHEMA', $1, null, current_user, 0, true)

-- name: postgres.read
-- Columns: version, description, type, checksum, installed_on, success.
select
  version,
  description,
  type,
  checksum,
  pg_catalog.to_char(installed_on, 'YYYY-MM-DD"T"HH24:MI:SS.MS'),
  success
from {ledger}
order by installed_rank

-- name: postgres.record
insert into {ledger}
  (installed_rank, version, description, type, script, checksum, installed_by, execution_time,
   success)
select
  coalesce(pg_catalog.max(installed_rank), 0) + 1,
  $1, $2, $3, $4, $5::integer, current_user, $6::integer, $7::boolean
from {ledger}

-- name: sqlite.create
create table {ledger} (
  installed_rank int not null primary key,
  version varchar(50),
  description varchar(200) not null,
  type varchar(20) not null,
  script varchar(1000) not null,
  checksum int,
  installed_by varchar(100) not null,
  installed_on text not null default (strftime('%Y-%m-%d %H:%M:%f', 'now')),
  execution_time int not null,
  success boolean not null
);
create index {index} on {ledger} (success);

-- name: sqlite.read
select version, description, type, checksum, installed_on, success
from {ledger}
order by installed_rank

-- name: sqlite.record
insert into {ledger}
  (installed_rank, version, description, type, script, checksum, installed_by, execution_time,
   success)
select coalesce(max(installed_rank), 0) + 1, $1, $2, $3, $4, $5, '', $6, $7
from {ledger}
