-- Which numbers of a sequence are in use. Its position does not say: a session sets as many aside as the sequence's CACHE.

-- name: columns
-- The columns that draw from the sequence $1: by a default, as an identity, or as its owner. Columns: schema, table,
-- column, whether its values are whole numbers ('true' or 'false'). Cost: catalogue only.
select distinct n.nspname, c.relname, a.attname, (t.typname in ('int2', 'int4', 'int8'))::text
from (
  select d.refobjid, d.refobjsubid
  from pg_catalog.pg_depend as d
  where d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.objid = pg_catalog.to_regclass($1)
    and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.refobjsubid > 0 and d.deptype in ('a', 'i')
  union all
  select e.adrelid, e.adnum
  from pg_catalog.pg_depend as d
  join pg_catalog.pg_attrdef as e on e.oid = d.objid
  where d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass
    and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.refobjid = pg_catalog.to_regclass($1)
) as x (relation, place)
join pg_catalog.pg_class as c on c.oid = x.relation
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
join pg_catalog.pg_attribute as a on a.attrelid = x.relation and a.attnum = x.place
join pg_catalog.pg_type as t on t.oid = a.atttypid
where c.relkind in ('r', 'p')
order by 1, 2, 3

-- name: holds
-- One row where a number from $1 to $2 is there. Cost: one pass over the table, or its index.
select 1 where exists (select from {table} as x where x.{column} between $1::pg_catalog.int8 and $2::pg_catalog.int8)

-- name: go_on_behind
-- Sets a sequence that counts up to the greatest number that a column holds. Cost: as of `holds`.
select pg_catalog.setval(s.seqrelid::pg_catalog.regclass, greatest(coalesce(max(x.{column}), s.seqstart), s.seqmin),
  max(x.{column}) is not null)
from pg_catalog.pg_sequence as s
left join {table} as x on true
where s.seqrelid = pg_catalog.to_regclass($1) and s.seqincrement > 0
group by s.seqrelid, s.seqstart, s.seqmin

-- name: sqlite_go_on_behind
update sqlite_sequence set seq = (select coalesce(max(x.rowid), 0) from {table} as x) where name = $1
