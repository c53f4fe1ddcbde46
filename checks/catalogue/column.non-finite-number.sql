-- check: column.non-finite-number
-- title: NaN / Infinity in float or numeric columns (cannot travel through JSON; NaN sorts above
--   everything, breaks sums)
-- severity: warning
-- tier: extended
-- kind: pred
-- nothing: no float or numeric columns
-- condition: A column of type real, double precision or numeric, or of a domain over one, holds NaN,
--   Infinity or -Infinity.
-- effect: JSON has no such number, so exports fail or write a text; one NaN makes every sum and
--   average NaN, and comparisons put it above everything.
-- fix: Set the values to NULL or to what was meant, and add CHECK (column < 'Infinity' and column >
--   '-Infinity'), which NaN does not pass either.
-- cost: Shares one scan per table with the other row predicates.
-- false positives: Scientific data in which NaN says "not measured".
-- waiver: Per column.
-- source: PostgreSQL docs datatype-numeric; RFC 8259 section 6.

-- section: postgres discovery
-- One row per column of a floating or decimal type; a domain is looked through.
select
  t.name || ' ' || pg_catalog.quote_ident(a.attname) as subject,
  t.scan as relation,
  keys.key,
  pg_catalog.quote_ident(a.attname) as column,
  base.base_name as type
from {user_relations} as t
join {row_keys} as keys on keys.relid = t.oid
join pg_catalog.pg_attribute as a on a.attrelid = t.oid
join {base_types} as base on base.oid = a.atttypid
where t.relkind in ('r', 'p')
  and not t.is_partition
  and a.attnum > 0
  and not a.attisdropped
  and base.base in (
    'pg_catalog.float4'::pg_catalog.regtype,
    'pg_catalog.float8'::pg_catalog.regtype,
    'pg_catalog.numeric'::pg_catalog.regtype
  )
order by 1

-- section: postgres predicate
t.{column}::pg_catalog.{type} operator(pg_catalog.=)
  any ('{NaN,Infinity,-Infinity}'::pg_catalog.{type}[])

-- section: postgres fixture firing
-- expect: 3 public.readings value
-- expect: 2 public.readings exact
-- expect: 1 public.readings short
create table readings (id int primary key, value float8, exact numeric, short real, n int);
insert into readings values (1, 'NaN', 'NaN', 'NaN'), (2, 'Infinity', 'Infinity', 1.5),
  (3, '-Infinity', 1, 0), (4, 1e308, 1e200, 1e38), (5, null, null, null);

-- section: postgres fixture silent
-- expect: 0 public.readings value
-- expect: 0 public.readings exact
create table readings (id int primary key, value float8, exact numeric(10, 2), note text, at date);
insert into readings values (1, 1e308, 99999999.99, 'NaN', 'infinity'), (2, -0.0, 0, 'Infinity', null),
  (3, null, null, null, null);

-- section: postgres fixture silent: no such columns
-- expect: skipped
create table readings (id int primary key, note text);

-- section: postgres fixture trap: domains, partitions once, children apart, generated, hostile names
-- expect: 1 public.events n
-- expect: 1 public.more_notes n
-- expect: 0 public.notes n
-- expect: 1 "Sch""ema"."t {column}" t
-- expect: 1 "Sch""ema"."t {column}" "dou ble"
-- session: set search_path = nowhere
create domain weight as numeric;
create domain net_weight as weight check (value > 0);
create table events (id int, n net_weight) partition by range (id);
create table events_low partition of events for values from (0) to (10);
create table notes (n float4);
create table more_notes () inherits (notes);
create schema "Sch""ema";
create type "Sch""ema".numeric as enum ('NaN');
create table "Sch""ema"."t {column}" (
  "t" float8,
  "dou ble" float8 generated always as ("t" * 2) stored,
  word "Sch""ema".numeric,
  many float8[]
);
insert into events values (1, 'NaN'), (2, 3);
insert into more_notes values ('-Infinity');
insert into "Sch""ema"."t {column}" ("t", word, many) values ('Infinity', 'NaN', '{NaN}'), (1, null, null);
