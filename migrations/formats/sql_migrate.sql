-- sql-migrate's ledger: a row for each applied file. source  rubenv/sql-migrate: migrate.go;
-- go-gorp/gorp: dialect_postgres.go, dialect_sqlite.go.

-- name: postgres.create
create table if not exists {ledger} (
  "id" text not null primary key,
  "applied_at" timestamp with time zone
)

-- name: postgres.read
-- Columns: file, no checksum, since when.
select id, '', applied_at from {ledger} order by id collate "C"

-- name: postgres.record_up
insert into {ledger} (id, applied_at) values ($1, pg_catalog.clock_timestamp())

-- name: postgres.record_down
delete from {ledger} where id = $1

-- name: sqlite.create
create table if not exists {ledger} ("id" varchar(255) not null primary key, "applied_at" datetime)

-- name: sqlite.read
select id, '', applied_at from {ledger} order by id

-- name: sqlite.record_up
insert into {ledger} (id, applied_at) values ($1, strftime('%Y-%m-%d %H:%M:%f+00:00', 'now'))

-- name: sqlite.record_down
delete from {ledger} where id = $1
