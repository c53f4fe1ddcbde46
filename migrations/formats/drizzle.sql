-- Drizzle's ledger: one row for each applied entry of the journal; created_at is the entry's `when`
-- in milliseconds, not the time at which it was applied. source  drizzle-orm: pg-core/dialect.js,
-- sqlite-core/dialect.js.

-- name: postgres.create
create schema if not exists {schema};
create table if not exists {ledger} (id serial primary key, hash text not null, created_at bigint);

-- name: postgres.read
-- Columns: hash, created_at. The latest entry first; it alone decides what is pending.
select hash, created_at from {ledger} order by created_at desc, id desc

-- name: postgres.record_up
insert into {ledger} (hash, created_at) values ($1, $2)

-- name: sqlite.create
-- SQLite keeps the text of a definition, so this is the tool's, blank by blank.
CREATE TABLE IF NOT EXISTS {ledger} (
				id SERIAL PRIMARY KEY,
				hash text NOT NULL,
				created_at numeric
			)

-- name: sqlite.read
select hash, created_at from {ledger} order by created_at desc, rowid desc

-- name: sqlite.record_up
insert into {ledger} (hash, created_at) values ($1, $2)
