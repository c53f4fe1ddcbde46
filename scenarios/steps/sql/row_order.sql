-- In what order rows lie in their tables. Nobody may rely on it, and yet `insert into ... select` deals out numbers in it.

-- name: keyed_tables
-- One row for every table that has rows of its own and a unique index over all of them: its schema, its name and the
-- name of the index, the primary key first. Cost: catalogue only.
select distinct on (n.nspname, t.relname) n.nspname, t.relname, c.relname
from pg_catalog.pg_index as i
join pg_catalog.pg_class as c on c.oid = i.indexrelid
join pg_catalog.pg_class as t on t.oid = i.indrelid
join pg_catalog.pg_namespace as n on n.oid = t.relnamespace
join pg_catalog.pg_am as a on a.oid = c.relam
where i.indisunique and i.indisvalid and i.indpred is null and a.amname = 'btree' and t.relkind = 'r'
  and t.relpersistence <> 't' and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
  and not exists (select from pg_catalog.pg_depend as d
                  where d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.objid = t.oid and d.deptype = 'e')
order by n.nspname, t.relname, i.indisprimary desc, c.relname

-- name: lay_by_index
cluster {table} using {index}

-- name: forget_index
alter table {table} set without cluster
