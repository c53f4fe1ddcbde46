-- What is asked around the queries that are measured.

-- name: explain.postgres
explain (analyze, buffers, timing off, format json) {query}

-- name: explain.sqlite
explain query plan {query}

-- name: wait_for_log
-- Rows are visible to all only once the log of their transaction, and of those beside it, is written. Where a server commits
-- without waiting for that, ANALYZE's commit does; VACUUM begins no transaction that could be beside them.
set synchronous_commit = on

-- name: analyze
analyze

-- name: vacuum
vacuum (freeze)

-- name: no_parallel_workers
set max_parallel_workers_per_gather = 0

-- name: no_jit
set jit = off

-- name: backend
select pg_catalog.pg_backend_pid()

-- name: analyze_table
analyze {table}

-- name: tables
select n.nspname, c.relname
from pg_catalog.pg_class as c
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where c.relkind in ('r', 'm')
  and c.relpersistence <> 't'
  and n.nspname <> 'information_schema'
  and n.nspname !~ '^pg_'
order by n.nspname, c.relname
