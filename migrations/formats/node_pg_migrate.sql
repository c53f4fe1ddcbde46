-- node-pg-migrate's ledger: one row for each applied migration. source  src/runner.ts,
-- src/migration.ts.

-- name: postgres.create
create table {ledger} (
  id serial primary key,
  name varchar(255) not null,
  run_on timestamp not null
)

-- name: postgres.read
-- Columns: name, when, oldest first.
select name, run_on from {ledger} order by run_on, id

-- name: postgres.record_up
insert into {ledger} (name, run_on) values ($1, pg_catalog.now())

-- name: postgres.record_down
delete from {ledger} where name = $1

-- name: create_schema
create schema if not exists {schema}

-- name: set_search_path
select pg_catalog.set_config('search_path', $1, false)
