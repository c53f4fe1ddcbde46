-- What is asked around the queries that are measured.

-- name: explain.postgres
explain (analyze, buffers, timing off, format json) {query}

-- name: explain.sqlite
explain query plan {query}

-- name: vacuum
vacuum (analyze)

-- name: no_parallel_workers
set max_parallel_workers_per_gather = 0

-- name: no_jit
set jit = off

-- name: backend
select pg_catalog.pg_backend_pid()

-- name: vacuum_table
vacuum (analyze) {table}

-- name: tables
select n.nspname, c.relname
from pg_catalog.pg_class as c
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where c.relkind in ('r', 'm')
  and c.relpersistence <> 't'
  and n.nspname <> 'information_schema'
  and n.nspname !~ '^pg_'
order by n.nspname, c.relname
