-- golang-migrate's ledger: one row, the current version. source  database/postgres/postgres.go,
-- database/sqlite3/sqlite3.go.

-- name: postgres.create
create table if not exists {ledger} (version bigint not null primary key, dirty boolean not null)

-- name: postgres.read
-- Columns: version, dirty. At most one row.
select version, dirty from {ledger} order by version limit 1

-- name: postgres.clear
truncate {ledger}

-- name: postgres.write
insert into {ledger} (version, dirty) values ($1, $2)

-- name: sqlite.create
create table if not exists {ledger} (version uint64, dirty bool);
create unique index if not exists version_unique on {ledger} (version);

-- name: sqlite.read
select version, dirty from {ledger} order by version limit 1

-- name: sqlite.clear
delete from {ledger}

-- name: sqlite.write
insert into {ledger} (version, dirty) values ($1, $2)

-- name: postgres.database
-- One row: the name of this database.
select pg_catalog.current_database()
