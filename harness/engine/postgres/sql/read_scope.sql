-- How the inspector reads without leaving a trace. Cost: a savepoint or a read-only transaction, and
-- one statement. Source: METHODS 3 and 4.

-- name: begin
savepoint fulldress_reading

-- name: undo
rollback to savepoint fulldress_reading; release savepoint fulldress_reading

-- name: settings
-- Local to the transaction or savepoint. pg_temp is named last, because it would be searched first for
-- relations and types otherwise. With row_security off, a policy that would hide rows is an error.
-- Compiling the catalogue's statement would take longer than running it. What is shared by its families has no
-- statistics, and its plan may be older than most tables: a nested loop over it takes time in proportion to the square
-- of the schema, a hash join never does. Where nothing else is possible, the server uses a nested loop all the same.
select
  pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true),
  pg_catalog.set_config('DateStyle', 'ISO, YMD', true),
  pg_catalog.set_config('IntervalStyle', 'iso_8601', true),
  pg_catalog.set_config('TimeZone', 'UTC', true),
  pg_catalog.set_config('extra_float_digits', '1', true),
  pg_catalog.set_config('bytea_output', 'hex', true),
  pg_catalog.set_config('lc_monetary', 'C', true),
  pg_catalog.set_config('quote_all_identifiers', 'off', true),
  pg_catalog.set_config('row_security', 'off', true),
  pg_catalog.set_config('jit', 'off', true),
  pg_catalog.set_config('enable_nestloop', 'off', true)
