-- What each type is made of in the end: a domain's base, through domains over domains; any other
-- type is its own. Columns: oid; base, the oid of the type at the bottom; base_name; category;
-- is_required, whether a domain on the way says NOT NULL.
with recursive layers (oid, base, is_required) as (
  select d.oid, d.oid, false
  from pg_catalog.pg_type as d
  union all
  select l.oid, d.typbasetype, l.is_required or d.typnotnull
  from layers as l
  join pg_catalog.pg_type as d on d.oid = l.base
  where d.typtype = 'd'
)
select l.oid, b.oid as base, b.typname as base_name, b.typcategory as category, l.is_required
from layers as l
join pg_catalog.pg_type as b on b.oid = l.base
where b.typtype <> 'd'
