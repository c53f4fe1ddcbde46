-- name: own_number
select pg_catalog.pg_backend_pid()

-- name: is_waiting
-- Whether the session of this number waits for a lock.
select count(*) from pg_catalog.pg_locks as l where l.pid = $1::pg_catalog.int4 and not l.granted

-- name: end
select pg_catalog.pg_terminate_backend($1::pg_catalog.int4)

-- name: is_there
select count(*) from pg_catalog.pg_stat_activity as a where a.pid = $1::pg_catalog.int4
