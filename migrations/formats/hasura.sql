-- Hasura's ledger: a row for each applied version. source  hasura/graphql-engine:
-- cli/migrate/database/hasuradb/migration_state_sql.go.

-- name: postgres.create
create schema if not exists {schema};
create table {ledger} (version bigint not null primary key, dirty boolean not null);

-- name: postgres.read
-- Columns: version, whether it was begun and not ended (1 or 0).
select version, dirty::int from {ledger} order by version

-- name: postgres.record_up
insert into {ledger} (version, dirty) values ($1, false)

-- name: postgres.record_down
delete from {ledger} where version = $1
