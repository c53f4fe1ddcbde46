-- What is asked of a server that archives its log.

-- name: archive_mode
select pg_catalog.current_setting('archive_mode')

-- name: restore_point
-- Question: make a restore point called $1. Columns: position, at. Cost: one record of the log.
select
  pg_catalog.pg_create_restore_point($1)::pg_catalog.text as position,
  pg_catalog.clock_timestamp()::pg_catalog.text as at

-- name: switch
-- Question: end the segment of the log that is written. Columns: segment. Cost: the rest of the segment is left empty.
select pg_catalog.pg_walfile_name(pg_catalog.pg_switch_wal()) as segment
