-- What a statement of an application works on.

-- name: locked
-- Question: which tables does this transaction hold, and how? Asked behind the statement, in its
-- transaction: so triggers, foreign keys, functions and what stands behind views are among them.
-- Result: schema, name (of a partition: those of the whole table), whether it is locked for
-- writing. Cost: the locks of one transaction. Source: PostgreSQL manual, 13.3.1 and 54.12.
select n.nspname, r.relname,
  pg_catalog.bool_or(l.mode not in ('AccessShareLock', 'RowShareLock')) as is_written
from pg_catalog.pg_locks as l
join pg_catalog.pg_class as c on c.oid = l.relation
join pg_catalog.pg_class as r on r.oid = coalesce(pg_catalog.pg_partition_root(c.oid), c.oid)
join pg_catalog.pg_namespace as n on n.oid = r.relnamespace
where l.pid = pg_catalog.pg_backend_pid()
  and l.locktype = 'relation'
  and c.relkind in ('r', 'p', 'f')
  and n.nspname not in ('pg_catalog', 'pg_toast', 'information_schema')
group by n.nspname, r.relname
order by n.nspname, r.relname
