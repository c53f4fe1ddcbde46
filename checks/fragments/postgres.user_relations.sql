-- Every relation of the user's: no system schema, nobody's temporary objects, nothing that belongs
-- to an extension (joined with classid: an oid alone may name another kind of object, CHECKS 1.8).
-- Columns: oid; schema_name, relation_name; name, quoted and qualified; relkind; is_partition;
-- is_populated; scan, what to put behind `from`: `only` unless it is the root of partitions (CHECKS 1.7).
select
  c.oid,
  n.nspname as schema_name,
  c.relname as relation_name,
  pg_catalog.format('%I.%I', n.nspname, c.relname) as name,
  c.relkind,
  c.relispartition as is_partition,
  c.relispopulated as is_populated,
  case when c.relkind = 'p' then '' else 'only ' end
    || pg_catalog.format('%I.%I', n.nspname, c.relname) as scan
from pg_catalog.pg_class as c
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where n.nspname <> 'information_schema'
  and n.nspname !~ '^pg_'
  and c.relpersistence <> 't'
  and not exists (
    select
    from pg_catalog.pg_depend as d
    where d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
      and d.objid = c.oid
      and d.objsubid = 0
      and d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
      and d.deptype = 'e'
  )
