-- check: count.content-hash-equal
-- title: Order-independent content hash per table differs (columns listed by name, session
--   formatting pinned, SUM not XOR)
-- severity: error
-- tier: scenario
-- kind: compare
-- difference: changed-if-kept
-- configuration: deltas (optional)
-- nothing: no tables
-- condition: The rows of a table are not those of the baseline: the sum of a hash over every row
--   differs. Columns are taken by name as the baseline had them; new ones do not matter.
-- effect: Something was changed that nobody announced, and counts do not show it.
-- fix: count.aggregates-equal names the column; declare columns that are meant to change in
--   check_settings.deltas before the baseline is taken.
-- cost: One full scan per table, bound by the processor.
-- false positives: A type whose text changes: numeric of another scale, json that became jsonb.
-- waiver: Per table; a table whose rows are declared to change is left out.
-- source: Google DVT row hash; dbt_utils equality; pt-table-checksum, whose BIT_XOR misses rows
--   that change in pairs.

-- section: postgres discovery
-- One row per table with columns. They are those the baseline has, in its order, or all that are not
-- declared to change, by name.
with
  tables (oid, name, scan, declared) as materialized (
    select
      t.oid, t.name, t.scan,
      coalesce($1::pg_catalog.jsonb -> t.name -> 'columns', '[]'::pg_catalog.jsonb)
    from {user_relations} as t
    where t.relkind in ('r', 'p')
      and not t.is_partition
  ),
  columns (oid, column_name, is_declared) as materialized (
    select
      t.oid, a.attname::pg_catalog.text,
      t.declared ? a.attname::pg_catalog.text or t.declared ? pg_catalog.quote_ident(a.attname)
    from tables as t
    join pg_catalog.pg_attribute as a
      on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
  ),
  chosen (oid, names) as materialized (
    select
      t.oid,
      coalesce(
        (
          select b.object::pg_catalog.jsonb
          from pg_catalog.jsonb_array_elements_text($2::pg_catalog.jsonb -> t.name) as b(object)
          where b.object <> ''
        ),
        (
          select coalesce(
            pg_catalog.jsonb_agg(c.column_name order by c.column_name collate "C"),
            '[]'::pg_catalog.jsonb
          )
          from columns as c
          where c.oid = t.oid
            and not c.is_declared
        )
      )
    from tables as t
  )
select
  t.name as subject,
  t.scan as relation,
  pg_catalog.quote_literal(h.names::pg_catalog.text) as names,
  (
    select coalesce(pg_catalog.string_agg('t.' || pg_catalog.quote_ident(n.name), ', ' order by n.at), '')
    from pg_catalog.jsonb_array_elements_text(h.names) with ordinality as n(name, at)
  ) as cells,
  (
    select 'columns of the baseline are gone: ' || pg_catalog.string_agg(n.name, ', ' order by n.at)
    from pg_catalog.jsonb_array_elements_text(h.names) with ordinality as n(name, at)
    where not exists (
      select from columns as c where c.oid = t.oid and c.column_name = n.name
    )
  ) as skip,
  (
    select
      'the baseline was taken with columns that are declared to change; take it again with this '
        || 'configuration: ' || pg_catalog.string_agg(n.name, ', ' order by n.at)
    from pg_catalog.jsonb_array_elements_text(h.names) with ordinality as n(name, at)
    where exists (
      select
      from columns as c
      where c.oid = t.oid
        and c.column_name = n.name
        and c.is_declared
    )
  ) as unknown
from tables as t
join chosen as h on h.oid = t.oid
order by 1

-- section: postgres snapshot
-- Two sums of 64 bits of md5 over the text of each row: the same on every server and version, in
-- whatever order the rows come, and duplicates count.
select
  {names} as object,
  pg_catalog.concat_ws(
    ' ',
    pg_catalog.count(*),
    coalesce(
      pg_catalog.sum(
        ('x' || pg_catalog.substr(r.hash, 1, 16))::pg_catalog.bit(64)::pg_catalog.int8::pg_catalog.numeric
      ), 0
    ),
    coalesce(
      pg_catalog.sum(
        ('x' || pg_catalog.substr(r.hash, 17, 16))::pg_catalog.bit(64)::pg_catalog.int8::pg_catalog.numeric
      ), 0
    )
  ) as value
from (select pg_catalog.md5(row({cells})::pg_catalog.text) as hash from {relation} as t offset 0) as r
order by 1

-- section: postgres fixture firing
-- expect: 1 public.orders
-- expect: 1 public.twins
-- expect: 1 public.swapped
create table orders (id int primary key, amount numeric);
insert into orders values (1, 1.0), (2, 2);
create table twins (a int);
insert into twins values (1), (1), (2), (2);
create table swapped (id int, name text);
insert into swapped values (1, 'a'), (2, 'b');
-- then
update orders set amount = 1.00 where id = 1;
update twins set a = 3 where a = 1;
update swapped set name = case name when 'a' then 'b' else 'a' end;

-- section: postgres fixture silent
-- expect: 0 public.orders
-- expect: 0 public.nothing
-- expect: skipped public.less
-- expect: skipped public.gone
-- expect: skipped public.fresh
create table orders (id int primary key, amount numeric, at timestamptz, f float8);
insert into orders
select g, g / 7.0, '2026-01-01'::pg_catalog.timestamptz, g / 3.0
from pg_catalog.generate_series(1, 50) as g;
create table nothing (id int);
create table less (a int, b int);
create table gone (a int);
-- then
set timezone = 'Asia/Kolkata';
set datestyle = 'German';
create table copied as
select o.at, o.f, o.amount, o.id::pg_catalog.int8, 1 as more from orders as o order by o.id desc;
drop table orders;
alter table copied rename to orders;
alter table less drop column b;
drop table gone;
create table fresh (id int);

-- section: postgres fixture silent: no tables
-- expect: skipped
select 1;

-- section: postgres fixture trap: declared columns and rows, renames, odd types, hostile names, partitions
-- configuration: {"deltas": {"public.grown": {"rows": "+1"}, "public.changed": {"columns": ["a"]}},
--   "renames": {"tables": {"public.users": "public.people"},
--     "columns": {"public.users.name": "full name"}}}
-- expect: skipped public.grown
-- expect: 0 public.changed
-- expect: 0 public.people
-- expect: 0 public.odd
-- expect: 1 "Sch ""ema"."t {key}"
-- expect: 1 public.events
create table grown (a int);
create table changed (a int, b int);
insert into changed values (1, 1);
create table users (zip text, name text);
insert into users values ('1', 'x');
create table odd (j json, p point, x xml, b bytea, c oid, r regclass);
insert into odd values ('{"a": 1}', '(1,2)', '<a/>', '\x00ff', 1, 'odd');
create schema "Sch ""ema";
create table "Sch ""ema"."t {key}" ("%s'" text, "a""b" int);
insert into "Sch ""ema"."t {key}" values ('a', 1);
create table events (id int, n int) partition by range (id);
create table events_low partition of events for values from (0) to (10);
insert into events values (1, 1);
-- then
insert into grown values (1);
update changed set a = 2;
alter table users rename to people;
alter table people rename column name to "full name";
update "Sch ""ema"."t {key}" set "%s'" = 'b';
update events set n = 2;
