-- What each type is made of in the end: a domain's base, through domains over domains; any other
-- type is its own. Columns: oid; base, the oid of the type at the bottom; base_name; category.
with recursive layers (oid, base) as (
  select d.oid, d.oid
  from pg_catalog.pg_type as d
  union all
  select l.oid, d.typbasetype
  from layers as l
  join pg_catalog.pg_type as d on d.oid = l.base
  where d.typtype = 'd'
)
select l.oid, b.oid as base, b.typname as base_name, b.typcategory as category
from layers as l
join pg_catalog.pg_type as b on b.oid = l.base
where b.typtype <> 'd'
