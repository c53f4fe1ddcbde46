-- name: cancel_others
-- Cancels what every other session of this database does. Result: one row for each that was told.
select pg_catalog.pg_cancel_backend(a.pid) as is_told
from pg_catalog.pg_stat_activity as a
where a.datname = pg_catalog.current_database()
  and a.backend_type = 'client backend'
  and a.pid <> pg_catalog.pg_backend_pid()
  and a.state <> 'idle'
order by a.pid
