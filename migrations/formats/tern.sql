-- tern's ledger: one row, the current version, from the start. source  jackc/tern:
-- migrate/migrate.go.

-- name: postgres.create
create table if not exists {ledger} (version int4 not null);
insert into {ledger} (version) select 0 where 0 = (select pg_catalog.count(*) from {ledger});

-- name: postgres.read
-- Columns: version. One row.
select version from {ledger} order by version limit 1

-- name: postgres.write
update {ledger} set version = $1
