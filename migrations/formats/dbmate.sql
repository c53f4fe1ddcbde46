-- dbmate's ledger: one row for each applied version. source  pkg/driver/postgres/postgres.go,
-- pkg/driver/sqlite/sqlite.go.

-- name: postgres.create
create table if not exists {ledger} (version varchar primary key)

-- name: postgres.read
-- Columns: version, no checksum, no time.
select version, '', '' from {ledger} order by version

-- name: postgres.record_up
insert into {ledger} (version) values ($1)

-- name: postgres.record_down
delete from {ledger} where version = $1

-- name: sqlite.create
create table if not exists {ledger} (version varchar(128) primary key)

-- name: sqlite.read
select version, '', '' from {ledger} order by version

-- name: sqlite.record_up
insert into {ledger} (version) values ($1)

-- name: sqlite.record_down
delete from {ledger} where version = $1
