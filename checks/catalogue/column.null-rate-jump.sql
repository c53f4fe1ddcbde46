-- check: column.null-rate-jump
-- title: Share of NULLs in a column rose (backfill forgotten, column mapped to nothing)
-- severity: warning
-- tier: scenario
-- kind: compare
-- difference: rose
-- nothing: no tables with columns
-- condition: Of the values of a column at least two in a hundred more are NULL than in the
--   baseline.
-- effect: The rows are there and what they said is not: a backfill was forgotten, or an import
--   found no column to take the values from.
-- fix: Fill the values in from where they were; look at the statement that wrote the column.
-- cost: One scan per table, before and after.
-- false positives: Values that were meant to become NULL; rows of a new kind.
-- waiver: Per table, or check_settings.deltas with columns.
-- source: dbt_utils not_null_proportion; Google DVT column validation.

-- section: postgres discovery
-- One row per table with rows of its own, a partition is its root's: what counts the values of every
-- column, and the list of the counts under the columns' names.
select
  t.name as subject,
  t.scan as relation,
  pg_catalog.string_agg(
    pg_catalog.format('pg_catalog.count(t.%I) as c%s', a.attname, a.attnum), ', ' order by a.attnum
  ) as counts,
  pg_catalog.string_agg(
    pg_catalog.format('(%L, s.c%s)', pg_catalog.quote_ident(a.attname), a.attnum), ', '
    order by a.attnum
  ) as cells
from {user_relations} as t
join pg_catalog.pg_attribute as a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
where t.relkind in ('r', 'p')
  and not t.is_partition
group by t.name, t.scan
order by 1

-- section: postgres snapshot
-- The share of NULL per column where there are rows, and that the table is there.
select v.object, pg_catalog.round(1 - v.filled::pg_catalog.numeric / s.rows, 6)::pg_catalog.text as value
from (select pg_catalog.count(*) as rows, {counts} from {relation} as t) as s
cross join lateral (values {cells}) as v(object, filled)
where s.rows > 0
union all
select '', ''
order by 1

-- section: postgres fixture firing
-- expect: 2 public.users
create table users (id int primary key, email text, phone text, note text, old text);
insert into users
select g, 'e', case when g > 50 then 'p' end, null, 'x' from pg_catalog.generate_series(1, 100) as g;
-- then
update users set email = null where id <= 3;
update users set phone = null where id = 51;
update users set phone = null where id in (52, 53);

-- section: postgres fixture silent
-- expect: 0 public.users
-- expect: skipped public.logs
-- expect: skipped public.fresh
-- expect: skipped public.gone
create table users (id int primary key, email text);
insert into users select g, 'e' from pg_catalog.generate_series(1, 100) as g;
create table logs (n int);
create table gone (n int);
-- then
update users set email = null where id <= 2;
alter table users add column note text;
insert into logs values (null);
create table fresh (n int);
insert into fresh values (null);
drop table gone;

-- section: postgres fixture silent: no tables
-- expect: skipped
select 1;

-- section: postgres fixture trap: partitions, hostile names, a declared column, a renamed one
-- configuration: {"deltas": {"public.users": {"columns": ["phone"]}},
--   "renames": {"columns": {"public.users.email": "mail"}}}
-- expect: 1 "Sch ""ema"."t {key}"
-- expect: 1 public.events
-- expect: 0 public.users
create schema "Sch ""ema";
create table "Sch ""ema"."t {key}" ("%s'" int, "t" text);
insert into "Sch ""ema"."t {key}" values (1, 'a');
create table events (id int, n int) partition by range (id);
create table events_low partition of events for values from (0) to (10);
insert into events values (1, 1);
create table users (email text, phone text);
insert into users values ('a', 'b');
-- then
update "Sch ""ema"."t {key}" set "t" = null;
update events set n = null;
alter table users rename column email to mail;
update users set phone = null;
