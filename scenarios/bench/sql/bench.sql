-- What is asked around the queries that are measured.

-- name: explain.postgres
explain (analyze, buffers, verbose, timing off, format json) {query}

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

-- name: large_tables
-- Which tables have more pages than it is good to read one by one? Result: schema, name, pages.
-- Cost: one look at a file for each table.
select t.nspname, t.relname, t.size / pg_catalog.current_setting('block_size')::bigint as pages
from (
  select n.nspname, c.relname, pg_catalog.pg_relation_size(c.oid) as size
  from pg_catalog.pg_class as c
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
  where c.relkind in ('r', 'm')
    and n.nspname <> 'information_schema'
    and n.nspname !~ '^pg_'
) as t
where t.size > {pages} * pg_catalog.current_setting('block_size')::bigint
order by t.nspname, t.relname

-- name: blocks_fetched
-- How many blocks of tables and indexes has this session asked for, since a time only the server
-- knows? Two answers in one transaction have what was asked for between them: also what triggers
-- and foreign keys did, which EXPLAIN counts nowhere. Result: blocks, whether the server counts
-- them for this session. Source: PostgreSQL manual, 28.2.
select coalesce(sum(pg_catalog.pg_stat_get_xact_blocks_fetched(c.oid)), 0),
  pg_catalog.current_setting('track_counts')
from pg_catalog.pg_class as c
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where c.relkind in ('r', 'i', 't', 'm', 'S')
  and n.nspname not in ('pg_catalog', 'information_schema')
