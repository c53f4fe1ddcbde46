-- check: sequence.not-owned
-- title: Column default draws from a sequence it does not own, or several columns share one sequence
--   (dump/drop/TRUNCATE RESTART/rename go wrong)
-- severity: warning
-- tier: core
-- kind: catalog
-- nothing: no defaults that draw from a sequence
-- condition: The default of a column calls nextval() of a sequence that belongs to no column, or to
--   another one than this or than the same column of a parent table.
-- effect: DROP TABLE leaves the sequence behind or takes another table's numbers away, TRUNCATE
--   RESTART IDENTITY restarts the wrong one or none, and tools that copy tables forget it.
-- fix: ALTER SEQUENCE ... OWNED BY the column, or make it an identity column.
-- cost: Catalogue only.
-- false positives: One sequence that numbers several tables on purpose.
-- waiver: Per column.
-- source: PostgreSQL docs ALTER SEQUENCE (OWNED BY); pg-index-health.

-- section: postgres discovery
-- One row per column and sequence its default names. A partition or child table draws from what its
-- parent's column owns.
with recursive lineage (relid, ancestor) as (
  select c.oid, c.oid from pg_catalog.pg_class as c where c.relkind in ('r', 'p', 'f')
  union
  select l.relid, i.inhparent
  from lineage as l
  join pg_catalog.pg_inherits as i on i.inhrelid = l.ancestor
)
select
  t.name || ' ' || pg_catalog.quote_ident(a.attname) || ' ' || s.name as subject,
  case when is_own.yes then 0 else 1 end as violations,
  coalesce(owner.column_name, 'nobody') as key_owner
from pg_catalog.pg_attrdef as d
join pg_catalog.pg_depend as x
  on x.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass
  and x.objid = d.oid
  and x.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
join pg_catalog.pg_sequence as q on q.seqrelid = x.refobjid
join {user_relations} as t on t.oid = d.adrelid
join {user_relations} as s on s.oid = q.seqrelid
join pg_catalog.pg_attribute as a on a.attrelid = d.adrelid and a.attnum = d.adnum
left join lateral (
  select
    o.refobjid as relid,
    oa.attname,
    o.refobjid::pg_catalog.regclass::pg_catalog.text || ' ' || pg_catalog.quote_ident(oa.attname)
      as column_name
  from pg_catalog.pg_depend as o
  join pg_catalog.pg_attribute as oa on oa.attrelid = o.refobjid and oa.attnum = o.refobjsubid
  where o.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
    and o.objid = q.seqrelid
    and o.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
    and o.refobjsubid > 0
    and o.deptype in ('a', 'i')
) as owner on true
cross join lateral (
  select
    exists (
      select
      from lineage as l
      where l.relid = d.adrelid
        and l.ancestor = owner.relid
        and owner.attname = a.attname
    ) as yes
) as is_own
group by 1, 2, 3
order by 1

-- section: postgres fixture firing
-- expect: 1 public.orders id public.free_seq
-- expect: 1 public.copies id public.items_id_seq
-- expect: 0 public.items id public.items_id_seq
create sequence free_seq;
create table orders (id int primary key default nextval('free_seq'));
create table items (id serial primary key);
create table copies (like items including defaults);

-- section: postgres fixture silent
-- expect: 0 public.orders id public.orders_id_seq
create table orders (id serial primary key);
create table items (id int generated always as identity primary key);

-- section: postgres fixture silent: none
-- expect: skipped
create table orders (id int primary key default 1);

-- section: postgres fixture trap: children of an owner, hostile names
-- expect: 0 public.events id public.events_id_seq
-- expect: 0 public.events_low id public.events_id_seq
-- expect: 0 public.more_notes id public.notes_id_seq
-- expect: 0 public.notes id public.notes_id_seq
-- expect: 1 "Sch""ema"."t {key}" "i d" "Sch""ema"."s ""q"""
create table events (id serial) partition by range (id);
create table events_low partition of events for values from (0) to (10);
create table notes (id serial primary key);
create table more_notes () inherits (notes);
create schema "Sch""ema";
create sequence "Sch""ema"."s ""q""";
create table "Sch""ema"."t {key}" ("i d" int default nextval('"Sch""ema"."s ""q"""'));
