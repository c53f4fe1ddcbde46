-- PostgreSQL's session-level advisory locks, as migration tools use them.

-- name: try
-- Takes lock $1 if it is free: one row, t or f.
select pg_catalog.pg_try_advisory_lock($1::bigint)

-- name: limit_wait
-- For this transaction: a lock is waited for at most $1 milliseconds. One row.
select pg_catalog.set_config('lock_timeout', $1, true)

-- name: wait
-- Takes lock $1, and waits for it. One row.
select pg_catalog.pg_advisory_lock($1::bigint)

-- name: release
-- One row, t or f.
select pg_catalog.pg_advisory_unlock($1::bigint)

-- name: holder
-- Who holds lock $1 in this database: process and name of the program, empty if it has none.
select holder.pid, coalesce(activity.application_name, '')
from pg_catalog.pg_locks as holder
left join pg_catalog.pg_stat_activity as activity on activity.pid = holder.pid
where holder.locktype = 'advisory'
  and holder.granted
  and holder.objsubid = 1
  and holder.database = (select own.oid from pg_catalog.pg_database as own where own.datname = pg_catalog.current_database())
  and ((holder.classid::bigint << 32) | holder.objid::bigint) = $1::bigint
order by holder.pid
