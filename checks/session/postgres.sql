-- name: pin
-- Question: none; pins what the text of values, names and counts depends on, until the transaction
-- ends. $1 statement_timeout, $2 lock_timeout. One row. Source: CHECKS 1.1, METHODS 4.
select
  pg_catalog.set_config('row_security', 'off', true),
  pg_catalog.set_config('statement_timeout', $1, true),
  pg_catalog.set_config('lock_timeout', $2, true),
  pg_catalog.set_config('idle_in_transaction_session_timeout', '0', true),
  pg_catalog.set_config('TimeZone', 'UTC', true),
  pg_catalog.set_config('DateStyle', 'ISO, YMD', true),
  pg_catalog.set_config('IntervalStyle', 'iso_8601', true),
  pg_catalog.set_config('extra_float_digits', '1', true),
  pg_catalog.set_config('bytea_output', 'hex', true),
  pg_catalog.set_config('client_encoding', 'UTF8', true),
  pg_catalog.set_config('quote_all_identifiers', 'off', true),
  pg_catalog.set_config('standard_conforming_strings', 'on', true),
  pg_catalog.set_config('transform_null_equals', 'off', true),
  pg_catalog.set_config('lc_monetary', 'C', true),
  -- Compiling costs more than it saves on catalogues and on hundreds of predicates.
  pg_catalog.set_config('jit', 'off', true),
  -- Sessions are shared out by us, as many as were asked for; a busy server owes us no workers.
  pg_catalog.set_config('max_parallel_workers_per_gather', '0', true),
  -- Sorts and hashes of a few million keys stay in memory. What the server allows more is left.
  pg_catalog.set_config(
    'work_mem',
    greatest(
      pg_catalog.pg_size_bytes(pg_catalog.current_setting('work_mem')) / 1024, 131072
    )::pg_catalog.text || 'kB',
    true
  )
-- name: own_search_path
select pg_catalog.current_setting('search_path')
-- name: search_path
select pg_catalog.set_config('search_path', $1, true)
-- name: discovery_search_path
pg_catalog
-- name: settings
-- $1 names and $2 values, each on a line of its own.
select pg_catalog.set_config(s.name, s.value, true)
from rows from (
  pg_catalog.unnest(pg_catalog.string_to_array($1, e'\n')),
  pg_catalog.unnest(pg_catalog.string_to_array($2, e'\n'))
) as s(name, value)
order by s.name
-- name: extension
select pg_catalog.count(*) from pg_catalog.pg_extension as e where e.extname = $1
-- name: savepoint
savepoint fulldress_case
-- name: undo
rollback to savepoint fulldress_case
-- name: release
release savepoint fulldress_case
-- name: export_snapshot
select pg_catalog.pg_export_snapshot()
-- name: restart
-- A snapshot can be joined only before the first query of a transaction, and ours has had one.
rollback and chain
-- name: join_snapshot
set transaction snapshot '{snapshot}'
-- name: heap_only
-- For the rest of a case, rows are read from the tables themselves: what an index says proves the
-- index, not the data (CHECKS 4.4).
select
  pg_catalog.set_config('enable_seqscan', 'on', true),
  pg_catalog.set_config('enable_indexscan', 'off', true),
  pg_catalog.set_config('enable_indexonlyscan', 'off', true),
  pg_catalog.set_config('enable_bitmapscan', 'off', true)
-- name: relation_pages
-- One row per relation: what to put behind `from`, and about how many pages that reads. Takes no
-- lock, unlike pg_relation_size, so that a locked table holds nobody up; fresh tables have no
-- relpages yet.
with recursive tree as (
  select r.oid as root, r.oid
  from {user_relations} as r
  union all
  select t.root, i.inhrelid
  from tree as t
  join pg_catalog.pg_inherits as i on i.inhparent = t.oid
  join pg_catalog.pg_class as c on c.oid = i.inhrelid and c.relispartition
)
select
  r.scan,
  pg_catalog.sum(
    greatest(c.relpages, pg_catalog.pg_stat_get_live_tuples(c.oid) / 50, 0)
  )::pg_catalog.int8 as pages
from {user_relations} as r
join tree as t on t.root = r.oid
join pg_catalog.pg_class as c on c.oid = t.oid
group by r.scan
order by r.scan
-- name: locked_relations
-- One row per relation that somebody else holds so fast that not even its definition can be read:
-- pg_get_expr() waits for it. Asked only when a discovery gave up waiting.
select r.name, r.oid::pg_catalog.text as number
from {user_relations} as r
where exists (
  select
  from pg_catalog.pg_locks as l
  join pg_catalog.pg_database as d on d.oid = l.database
  where l.relation = r.oid
    and l.granted
    and l.mode = 'AccessExclusiveLock'
    and d.datname = pg_catalog.current_database()
)
order by r.name
-- name: unlocked_relations
(
  select r.*
  from {user_relations} as r
  where r.oid not in ({locked})
)
-- name: sample
 tablesample system ({percent}) repeatable (1)
-- name: no_rows
select * from (
{statement}
) as discovered
limit 0
-- name: evidence
select * from (
{statement}
) as evidence
limit 21
-- name: count_predicates
select {counts}
from {relation} as t{sample}
-- name: with_lookups
with {lookups}
{statement}
-- name: lookup
{name} as materialized (
{statement}
)
-- name: count_predicate
pg_catalog.count(*) filter (where {predicate})
-- name: predicate
select pg_catalog.count(*)
from {relation} as t{sample}
where {predicate}
-- name: predicate_evidence
select {key} as key
from {relation} as t{sample}
where {predicate}
order by 1
-- name: tap_begin
begin isolation level repeatable read read write
-- name: tap_limits
-- Question: none. $1 statement_timeout, $2 lock_timeout.
select
  pg_catalog.set_config('statement_timeout', $1, true),
  pg_catalog.set_config('lock_timeout', $2, true),
  pg_catalog.set_config('idle_in_transaction_session_timeout', '0', true)
-- name: tap_read_only
set transaction read only
-- name: tap_end
rollback
-- name: tap_is_there
select pg_catalog.count(*) from pg_catalog.pg_proc as p where p.proname = 'no_plan'
-- name: tap_install
create extension if not exists pgtap
-- name: explain
explain (format json, verbose)
{statement}
-- name: table_rows
-- How many rows has a table? $1 its schema, $2 its name. One row: rows by the statistics, -1 when it
-- was never analysed; bytes. Catalogue only.
select c.reltuples::pg_catalog.int8 as rows, pg_catalog.pg_relation_size(c.oid) as bytes
from pg_catalog.pg_class as c
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where n.nspname = $1
  and c.relname = $2
order by 1
