-- What tools put back in PostgreSQL behind each migration.

-- name: search_path
-- One row.
select pg_catalog.current_setting('search_path')

-- name: set_search_path
-- $1: what it was. One row.
select pg_catalog.set_config('search_path', $1, false)

-- name: everything
reset all

-- name: role
set role none
