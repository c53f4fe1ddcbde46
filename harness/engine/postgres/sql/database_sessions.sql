-- Question: who uses database $1 and keeps it from being copied?
-- Columns: one text per session. Cost: the sessions of the server. Source: CountOtherDBBackends() of the server, which
-- ends autovacuum workers itself and counts every other backend.
select pg_catalog.format('%s (pid %s, %s)', coalesce(nullif(application_name, ''), backend_type), pid, coalesce(state, 'no state'))
from pg_catalog.pg_stat_activity
where datname = $1
  and pid <> pg_catalog.pg_backend_pid()
  and backend_type <> 'autovacuum worker'
order by pid
