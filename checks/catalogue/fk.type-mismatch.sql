-- check: fk.type-mismatch
-- title: Foreign key column differs from referenced column in type, length or collation (narrower child
--   = future insert failures)
-- severity: warning
-- tier: core
-- kind: catalog
-- nothing: no foreign keys
-- condition: A column of a foreign key and the one it references differ in type (domains count as
--   what they are made of), in length or precision, or in collation. A narrower integer is an error.
-- effect: A parent whose key is beyond the child's range can never be referenced, comparisons cast and
--   may not use an index, and other engines refuse the constraint.
-- fix: ALTER TABLE ... ALTER COLUMN ... TYPE on the child; int to bigint rewrites the table, so plan it.
-- cost: Catalogue only.
-- false positives: A text child of a varchar(n) parent.
-- waiver: Per constraint.
-- source: pg-index-health foreign_keys_with_unmatched_column_type; database_consistency
--   ForeignKeyTypeChecker; active_record_doctor mismatched_foreign_key_type.

-- section: postgres discovery
-- One row per pair of columns.
with recursive bases (type, base, modifier) as (
  select ty.oid, ty.oid, -1
  from pg_catalog.pg_type as ty
  where ty.typtype <> 'd'
  union all
  select d.oid, b.base, case when d.typtypmod >= 0 then d.typtypmod else b.modifier end
  from bases as b
  join pg_catalog.pg_type as d on d.typtype = 'd' and d.typbasetype = b.type
)
select
  t.name || ' ' || pg_catalog.quote_ident(c.conname) as subject,
  case
    when cb.base = pb.base
      and modifiers.child = modifiers.parent
      and ca.attcollation = pa.attcollation
      then 0
    else 1
  end as violations,
  case
    when child_type.typname in ('int2', 'int4')
      and parent_type.typname in ('int4', 'int8')
      and child_type.typlen < parent_type.typlen
      then 'error'
  end as severity,
  pg_catalog.quote_ident(ca.attname) || ' ' || pg_catalog.format_type(ca.atttypid, ca.atttypmod)
    || coalesce(' collate ' || pg_catalog.quote_ident(cc.collname), '') as key_column,
  pg_catalog.quote_ident(pa.attname) || ' ' || pg_catalog.format_type(pa.atttypid, pa.atttypmod)
    || coalesce(' collate ' || pg_catalog.quote_ident(pc.collname), '') as key_referenced
from pg_catalog.pg_constraint as c
join {user_relations} as t on t.oid = c.conrelid
cross join lateral rows from (
  pg_catalog.unnest(c.conkey), pg_catalog.unnest(c.confkey)
) as k(child, parent)
join pg_catalog.pg_attribute as ca on ca.attrelid = c.conrelid and ca.attnum = k.child
join pg_catalog.pg_attribute as pa on pa.attrelid = c.confrelid and pa.attnum = k.parent
join bases as cb on cb.type = ca.atttypid
join bases as pb on pb.type = pa.atttypid
join pg_catalog.pg_type as child_type on child_type.oid = cb.base
join pg_catalog.pg_type as parent_type on parent_type.oid = pb.base
left join pg_catalog.pg_collation as cc
  on cc.oid = ca.attcollation and ca.attcollation <> pa.attcollation
left join pg_catalog.pg_collation as pc
  on pc.oid = pa.attcollation and ca.attcollation <> pa.attcollation
cross join lateral (
  select
    case when ca.atttypmod >= 0 then ca.atttypmod else cb.modifier end as child,
    case when pa.atttypmod >= 0 then pa.atttypmod else pb.modifier end as parent
) as modifiers
where c.contype = 'f'
  and c.conparentid = 0
order by 1, 4

-- section: postgres fixture firing
-- expect: 1 [error] public.orders orders_customer_id_fkey
-- expect: 1 public.orders orders_code_fkey
-- expect: 1 public.orders orders_name_fkey
create table customers (id bigint primary key, code varchar(20) unique, name text collate "C" unique);
create table orders (
  id int primary key,
  customer_id int references customers,
  code varchar(10) references customers (code),
  name text collate "POSIX" references customers (name)
);

-- section: postgres fixture silent
-- expect: 0 public.orders orders_customer_id_fkey
create table customers (id bigint primary key);
create table orders (id int primary key, customer_id bigint references customers);

-- section: postgres fixture silent: no foreign keys
-- expect: skipped
create table customers (id bigint primary key);

-- section: postgres fixture trap: domains are what they are made of, wider children are a warning
-- expect: 0 public.a a_fk
-- expect: 1 public.b b_fk
-- expect: 1 [warning] public.c c_fk
-- expect: 1 "Sch""ema"."t {key}" "f k"
-- expect: 1 [error] public.events events_fk
create domain code as varchar(10);
create domain sub_code as code;
create table codes (code varchar(10) primary key);
create table a (code sub_code constraint a_fk references codes);
create table b (code text constraint b_fk references codes);
create table numbers (n int primary key);
create table c (n bigint constraint c_fk references numbers);
create table pairs (x int, y int, primary key (x, y));
create schema "Sch""ema";
create table "Sch""ema"."t {key}" ("a b" int, "t" bigint, constraint "f k" foreign key ("a b", "t")
  references pairs);
create table events (id int, n smallint constraint events_fk references numbers) partition by range (id);
create table events_low partition of events for values from (0) to (10);
