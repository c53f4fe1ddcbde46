-- What each type is made of in the end: a domain's base, through domains over domains; any other
-- type is its own. Columns: oid; base, the oid of the type at the bottom; base_name; category;
-- is_required, whether a domain on the way says NOT NULL. Only domains are walked, so that a type is
-- found by an index and not among all of them for every row that asks.
select
  b.oid,
  coalesce(d.base, b.oid) as base,
  coalesce(d.base_name, b.typname) as base_name,
  coalesce(d.category, b.typcategory) as category,
  coalesce(d.is_required, false) as is_required
from pg_catalog.pg_type as b
left join (
  with recursive layers (oid, base, is_required) as (
    select d.oid, d.typbasetype, d.typnotnull
    from pg_catalog.pg_type as d
    where d.typtype = 'd'
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
) as d on d.oid = b.oid
