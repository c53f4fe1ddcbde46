-- Supabase's ledger: one row for each applied file, with the statements that were sent. source
-- supabase/cli: pkg/migration/history.go.

-- name: postgres.create
create schema if not exists {schema};
create table if not exists {ledger} (version text not null primary key);
alter table {ledger} add column if not exists statements text[];
alter table {ledger} add column if not exists name text;

-- name: postgres.read
-- Columns: version, no checksum, no time.
select version, '', '' from {ledger} order by version

-- name: postgres.record_up
-- $3: the statements as a JSON array.
insert into {ledger} (version, name, statements)
values (
  $1,
  $2,
  (
    select coalesce(pg_catalog.array_agg(item.statement order by item.place), array[]::text[])
    from pg_catalog.jsonb_array_elements_text($3::jsonb) with ordinality as item (statement, place)
  )
)

-- name: postgres.record_down
delete from {ledger} where version = $1
