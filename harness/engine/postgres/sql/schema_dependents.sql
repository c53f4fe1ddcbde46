-- Whose definition may name what belongs to some relations: what depends on them in one step. What does not change itself
-- hands nothing on, for every definition is made from names as they are now.

-- name: dependents
-- $1 relations; those that are gone have no dependents any more. Returns relations, an index as its table; null where
-- something else depends on them: a function, a type, a publication, extended statistics.
with changed as materialized (
  select c.oid, c.reltype
  from pg_catalog.pg_class as c
  where c.oid = any ($1::oid[])
  union all
  select c.oid, c.reltype
  from pg_catalog.pg_index as i
  join pg_catalog.pg_class as c on c.oid = i.indexrelid
  where i.indrelid = any ($1::oid[])
),
objects (class, object) as (
  select 'pg_catalog.pg_class'::regclass::oid, c.oid from changed as c
  union all
  select 'pg_catalog.pg_type'::regclass, c.reltype from changed as c where c.reltype <> 0
  union all
  select 'pg_catalog.pg_type'::regclass, t.typarray
  from changed as c
  join pg_catalog.pg_type as t on t.oid = c.reltype
  where t.typarray <> 0
  union all
  select 'pg_catalog.pg_constraint'::regclass, k.oid
  from changed as c
  join pg_catalog.pg_constraint as k on k.conrelid = c.oid
  union all
  select 'pg_catalog.pg_trigger'::regclass, t.oid
  from changed as c
  join pg_catalog.pg_trigger as t on t.tgrelid = c.oid
  union all
  select 'pg_catalog.pg_rewrite'::regclass, w.oid
  from changed as c
  join pg_catalog.pg_rewrite as w on w.ev_class = c.oid
  union all
  select 'pg_catalog.pg_policy'::regclass, p.oid
  from changed as c
  join pg_catalog.pg_policy as p on p.polrelid = c.oid
  union all
  select 'pg_catalog.pg_attrdef'::regclass, d.oid
  from changed as c
  join pg_catalog.pg_attrdef as d on d.adrelid = c.oid
),
dependents as materialized (
  select distinct d.classid, d.objid
  from objects as o
  join pg_catalog.pg_depend as d on d.refclassid = o.class and d.refobjid = o.object
  {only}
),
owners as (
  select case d.classid
      when 'pg_catalog.pg_class'::regclass then d.objid
      when 'pg_catalog.pg_type'::regclass then (
        select coalesce(nullif(t.typrelid, 0), e.typrelid)
        from pg_catalog.pg_type as t
        left join pg_catalog.pg_type as e on e.oid = t.typelem and e.typarray = t.oid
        where t.oid = d.objid)
      when 'pg_catalog.pg_constraint'::regclass then (
        select c.conrelid from pg_catalog.pg_constraint as c where c.oid = d.objid)
      when 'pg_catalog.pg_trigger'::regclass then (
        select t.tgrelid from pg_catalog.pg_trigger as t where t.oid = d.objid)
      when 'pg_catalog.pg_rewrite'::regclass then (
        select w.ev_class from pg_catalog.pg_rewrite as w where w.oid = d.objid)
      when 'pg_catalog.pg_policy'::regclass then (
        select p.polrelid from pg_catalog.pg_policy as p where p.oid = d.objid)
      when 'pg_catalog.pg_attrdef'::regclass then (
        select a.adrelid from pg_catalog.pg_attrdef as a where a.oid = d.objid)
    end as relation
  from dependents as d
)
select distinct coalesce(i.indrelid, nullif(o.relation, 0))::text
from owners as o
left join pg_catalog.pg_index as i on i.indexrelid = o.relation
order by 1

-- name: only_looking
-- Where no name is lost and columns have come: not the foreign keys that refer to the relation, which name columns one by
-- one, and what enforces them.
where not exists (
    select from pg_catalog.pg_constraint as f
    where d.classid = 'pg_catalog.pg_constraint'::regclass and f.oid = d.objid and f.contype = 'f')
  and not exists (
    select from pg_catalog.pg_trigger as g
    where d.classid = 'pg_catalog.pg_trigger'::regclass and g.oid = d.objid and g.tgisinternal)

-- name: few
-- Few rows are looked up by the catalogues' indexes, and planned for once, however many they are.
select
  pg_catalog.set_config('enable_nestloop', 'on', true),
  pg_catalog.set_config('plan_cache_mode', 'force_generic_plan', true)

-- name: many
-- As read_scope.sql has it.
select
  pg_catalog.set_config('enable_nestloop', 'off', true),
  pg_catalog.set_config('plan_cache_mode', 'auto', true)
