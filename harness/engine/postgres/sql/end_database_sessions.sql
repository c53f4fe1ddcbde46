-- Question: ends every other session of database $1, for servers before 13, which cannot drop with force.
-- Columns: whether each was told to end. Cost: the sessions of the server.
select pg_catalog.pg_terminate_backend(pid)
from pg_catalog.pg_stat_activity
where datname = $1
  and pid <> pg_catalog.pg_backend_pid()
order by pid
