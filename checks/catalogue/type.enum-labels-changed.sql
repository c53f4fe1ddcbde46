-- check: type.enum-labels-changed
-- title: Enum label removed, renamed or reordered (added labels are fine)
-- severity: error
-- tier: scenario
-- kind: compare
-- difference: labels-lost
-- nothing: no enum types
-- condition: A label the type had in the baseline is gone or stands in another place among those
--   that were there.
-- effect: Code and rows that use the label fail, and order by the column gives another order.
-- fix: Add the label again; a rename needs every reader and writer to change at the same time.
-- cost: Reads the catalogue only.
-- false positives: A label that was renamed on purpose.
-- waiver: Per type, or check_settings.deltas with accept.
-- source: pgTAP enum_has_labels; eugene W13; squawk require-enum-value-ordering;
--   database_consistency EnumValueChecker.

-- section: postgres snapshot
-- One row per enum type: its labels in their order, as JSON, because a label may hold anything.
select
  pg_catalog.format('%I.%I', n.nspname, y.typname) as object,
  (
    select coalesce(
      pg_catalog.jsonb_agg(e.enumlabel::pg_catalog.text order by e.enumsortorder), '[]'
    )
    from pg_catalog.pg_enum as e
    where e.enumtypid = y.oid
  )::pg_catalog.text as value
from pg_catalog.pg_type as y
join pg_catalog.pg_namespace as n on n.oid = y.typnamespace
where y.typtype = 'e'
  and n.nspname <> 'information_schema'
  and n.nspname !~ '^pg_'
  and not exists (
    select
    from pg_catalog.pg_depend as d
    where d.classid = 'pg_catalog.pg_type'::pg_catalog.regclass
      and d.objid = y.oid
      and d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
      and d.deptype = 'e'
  )
order by 1

-- section: postgres fixture firing
-- expect: 1 public.status
-- expect: 1 public.mood
-- expect: 1 public.gone
create type status as enum ('new', 'paid', 'sent');
create type mood as enum ('bad', 'good');
create type gone as enum ('a');
-- then
alter type status rename value 'paid' to 'settled';
drop type mood;
create type mood as enum ('good', 'bad');
drop type gone;

-- section: postgres fixture silent
-- expect: 0 public.status
-- expect: skipped public.fresh
create type status as enum ('new', 'sent');
-- then
alter type status add value 'paid' before 'sent';
create type fresh as enum ();

-- section: postgres fixture trap: labels with commas and quotes, other schemas, a type whose name is not
-- expect: 1 "Sch ema"."E,num"
-- expect: 0 public.twin
create schema "Sch ema";
create type "Sch ema"."E,num" as enum ('a,b', 'c"d', 'e''f');
create type twin as enum ('a', 'b');
-- then
alter type "Sch ema"."E,num" rename value 'a,b' to 'a';
drop type twin;
create type twin as enum ('x', 'a', 'b');
