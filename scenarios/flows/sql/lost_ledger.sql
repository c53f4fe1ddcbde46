-- name: postgres.drop
drop table if exists {table} cascade
-- name: sqlite.drop
drop table if exists {table}
