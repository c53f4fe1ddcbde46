-- graphile-migrate's ledger: a chain of hashes, and what the current migration was when it ran
-- last. source  graphile/migrate: src/migration.ts, src/commands/watch.ts.

-- name: postgres.create
create schema if not exists {schema};
create table if not exists {ledger} (
  hash text primary key,
  previous_hash text references {ledger},
  filename text not null,
  date timestamptz not null default pg_catalog.now()
);
create table if not exists {schema}.current (
  filename text primary key default 'current.sql',
  content text not null,
  date timestamptz not null default pg_catalog.now()
);

-- name: postgres.read
-- Columns: filename, hash, when, in the order of the files' names.
select filename, hash, date from {ledger} order by filename

-- name: postgres.read_current
-- Columns: content, when. At most one row.
select content, date from {schema}.current where filename = 'current.sql' order by filename

-- name: postgres.record_up
insert into {ledger} (hash, previous_hash, filename) values ($1, $2, $3)

-- name: postgres.record_current
insert into {schema}.current (content) values ($1)
on conflict (filename) do update set content = excluded.content, date = excluded.date

-- name: set_setting
select pg_catalog.set_config($1, $2, false)
