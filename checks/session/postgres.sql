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
  pg_catalog.set_config('jit', 'off', true)
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
-- name: evidence
select * from (
{statement}
) as evidence
limit 21
-- name: count_predicates
select {counts}
from {relation} as t
-- name: count_predicate
pg_catalog.count(*) filter (where {predicate})
-- name: predicate
select pg_catalog.count(*)
from {relation} as t
where {predicate}
-- name: predicate_evidence
select {key} as key
from {relation} as t
where {predicate}
order by 1
