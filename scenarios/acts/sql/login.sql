-- name: hba_file
select pg_catalog.current_setting('hba_file')

-- name: reload
select pg_catalog.pg_reload_conf()
