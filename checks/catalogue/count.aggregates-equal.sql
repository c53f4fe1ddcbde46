-- check: count.aggregates-equal
-- title: Per-column aggregates (count, sum, min, max, total length) differ from the baseline -
--   localises a content-hash mismatch to a column
-- severity: warning
-- tier: scenario
-- kind: compare
-- difference: changed-if-kept
-- nothing: no tables with columns
-- condition: A column that is still there has another number of values, another sum, another
--   smallest or largest value, or another total length of text than in the baseline.
-- effect: Values were changed, cut or lost. It says in which column, where
--   count.content-hash-equal says only in which table.
-- fix: Look at the statement that wrote the column.
-- cost: One scan per table, before and after.
-- false positives: Values that were meant to change.
-- waiver: Per table, or check_settings.deltas with columns; a table whose rows are declared to
--   change is left out.
-- source: Google DVT column validation; dbt-expectations
--   expect_table_aggregation_to_equal_other_table.

-- section: postgres discovery
-- One row per table with columns: what aggregates each of them by the class of its type, and the
-- list of the answers. Sums of floating point are taken as numeric, because their order changes
-- them. Of texts only lengths are kept: what is written must not travel in a baseline.
select
  t.name as subject,
  t.scan as relation,
  pg_catalog.string_agg(
    'pg_catalog.concat_ws(''|'', ' || pg_catalog.format('pg_catalog.count(t.%I)', a.attname) || ', '
      || case
        when y.typname in ('float4', 'float8') then pg_catalog.format(
          'pg_catalog.sum(case when t.%1$I not in (''NaN'', ''Infinity'', ''-Infinity'') '
            || 'then t.%1$I::pg_catalog.numeric end), pg_catalog.min(t.%1$I), pg_catalog.max(t.%1$I)',
          a.attname
        )
        when y.typname in ('int2', 'int4', 'int8', 'numeric', 'interval') then pg_catalog.format(
          'pg_catalog.sum(t.%1$I), pg_catalog.min(t.%1$I), pg_catalog.max(t.%1$I)', a.attname
        )
        when y.typname in ('date', 'timestamp', 'timestamptz', 'time', 'timetz') then
          pg_catalog.format('pg_catalog.min(t.%1$I), pg_catalog.max(t.%1$I)', a.attname)
        when y.typname = 'bool' then pg_catalog.format(
          'pg_catalog.count(*) filter (where t.%I)', a.attname
        )
        else pg_catalog.format(
          'pg_catalog.sum(pg_catalog.octet_length(t.%1$I::pg_catalog.text)), '
            || 'pg_catalog.min(pg_catalog.octet_length(t.%1$I::pg_catalog.text)), '
            || 'pg_catalog.max(pg_catalog.octet_length(t.%1$I::pg_catalog.text))', a.attname
        )
      end || pg_catalog.format(') as c%s', a.attnum), ', ' order by a.attnum
  ) as aggregates,
  pg_catalog.string_agg(
    pg_catalog.format('(%L, g.c%s)', pg_catalog.quote_ident(a.attname), a.attnum), ', '
    order by a.attnum
  ) as cells
from {user_relations} as t
join pg_catalog.pg_attribute as a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
join pg_catalog.pg_type as z on z.oid = a.atttypid
join pg_catalog.pg_type as y on y.oid = coalesce(nullif(z.typbasetype, 0), z.oid)
where t.relkind in ('r', 'p')
  and not t.is_partition
group by t.name, t.scan
order by 1

-- section: postgres snapshot
select v.object, v.value
from (select {aggregates} from {relation} as t) as g
cross join lateral (values {cells}) as v(object, value)
union all
select '', ''
order by 1

-- section: postgres fixture firing
-- expect: 6 public.orders
create table orders (
  id int primary key, amount numeric(10, 2), rate float8, note text, paid boolean, at date, doc jsonb
);
insert into orders values
  (1, 1.50, 0.1, 'abc', true, '2026-01-01', '{}'), (2, 2, 0.2, 'd', false, '2026-01-02', '[]');
-- then
update orders
set amount = 3, rate = 0.5, note = 'ab', paid = false, at = '2026-02-01', doc = '{"a": 1}'
where id = 1;

-- section: postgres fixture silent
-- expect: 0 public.orders
-- expect: skipped public.gone
-- expect: skipped public.fresh
create table orders (id int primary key, amount float8, note text);
insert into orders select g, g / 3.0, 'n' from pg_catalog.generate_series(1, 100) as g;
create table gone (id int);
-- then
create table copied as select o.note, o.amount, o.id::pg_catalog.int8 from orders as o order by random();
drop table orders;
alter table copied rename to orders;
drop table gone;
create table fresh (id int);

-- section: postgres fixture silent: no tables
-- expect: skipped
select 1;

-- section: postgres fixture trap: declared rows and columns, odd values, hostile names, partitions
-- configuration: {"deltas": {"public.grown": {"rows": "+1"}, "public.changed": {"columns": ["a"]}}}
-- expect: skipped public.grown
-- expect: 0 public.changed
-- expect: 0 public.odd
-- expect: 1 "Sch ""ema"."t {key}"
-- expect: 1 public.events
create table grown (a int);
create table changed (a int, b int);
insert into changed values (1, 1);
create domain money_of_ours as numeric(10, 2);
create table odd (f float4, n numeric, p point, x xml, b bytea, a int[], m money_of_ours, i interval);
insert into odd values
  ('NaN', 'NaN', '(1,2)', '<a/>', '\x00', '{1}', 1, '1 day'), ('infinity', 1, null, null, null, null, 2, null);
create schema "Sch ""ema";
create table "Sch ""ema"."t {key}" ("%s'" text);
insert into "Sch ""ema"."t {key}" values ('a');
create table events (id int, n int) partition by range (id);
create table events_low partition of events for values from (0) to (10);
insert into events values (1, 1);
-- then
insert into grown values (1);
update changed set a = 2;
update "Sch ""ema"."t {key}" set "%s'" = 'aa';
update events set n = 2;
