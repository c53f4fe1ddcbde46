-- Atlas' ledger: one row for each file that was begun. source  ariga/atlas:
-- cmd/atlas/internal/migrate/ent/schema/revision.go, migrate.go; sql/migrate/migrate.go.

-- name: postgres.create
create schema if not exists {schema};
create table if not exists {ledger} (
  version character varying not null,
  description character varying not null,
  type bigint not null default 2,
  applied bigint not null default 0,
  total bigint not null default 0,
  executed_at timestamptz not null,
  execution_time bigint not null,
  error text null,
  error_stmt text null,
  hash character varying not null,
  partial_hashes jsonb null,
  operator_version character varying not null,
  primary key (version)
);

-- name: postgres.found
-- Columns: what keeps the database from being clean; no row if nothing does. $1: the ledger's schema.
select 'table ' || namespace.nspname || '.' || relation.relname
from pg_catalog.pg_class as relation
join pg_catalog.pg_namespace as namespace on namespace.oid = relation.relnamespace
where relation.relkind in ('r', 'p')
  and namespace.nspname <> 'information_schema'
  and namespace.nspname <> $1
  and namespace.nspname not like 'pg\_%'
order by namespace.nspname, relation.relname
limit 1

-- name: postgres.read
-- Columns: version, hash, applied, total, executed_at in UTC.
select
  version,
  hash,
  applied,
  total,
  pg_catalog.to_char(executed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
from {ledger}
where version <> '.atlas_cloud_identifier'
order by version collate "C"

-- name: postgres.record_up
insert into {ledger} (
  version, description, type, applied, total, executed_at, execution_time, error, error_stmt, hash,
  partial_hashes, operator_version
)
values (
  $1, $2, 2, $3, $3, pg_catalog.clock_timestamp(), $4, '', '', $5, $6::jsonb, 'fulldress'
)

-- name: sqlite.create
create table if not exists {ledger} (
  version text not null,
  description text not null,
  type integer not null default (2),
  applied integer not null default (0),
  total integer not null default (0),
  executed_at datetime not null,
  execution_time integer not null,
  error text null,
  error_stmt text null,
  hash text not null,
  partial_hashes json null,
  operator_version text not null,
  primary key (version)
)

-- name: sqlite.found
select 'table ' || name
from sqlite_schema
where type = 'table' and name not like 'sqlite\_%' escape '\'
order by name
limit 1

-- name: sqlite.read
select version, hash, applied, total, executed_at
from {ledger}
where version <> '.atlas_cloud_identifier'
order by version

-- name: sqlite.record_up
insert into {ledger} (
  version, description, type, applied, total, executed_at, execution_time, error, error_stmt, hash,
  partial_hashes, operator_version
)
values (
  $1, $2, 2, $3, $3, strftime('%Y-%m-%d %H:%M:%f+00:00', 'now'), $4, '', '', $5, $6, 'fulldress'
)
