-- check: count.rows-equal
-- title: Row count per table (and per group column) differs from the baseline without a declared
--   delta; a table that had rows is empty or gone
-- severity: error
-- tier: scenario
-- kind: compare
-- difference: counted
-- configuration: row_groups (optional)
-- nothing: no tables
-- condition: A table has more or fewer rows than in the baseline, or is gone, and
--   check_settings.deltas does not declare it. With check_settings.row_groups the rows of each
--   value of a column are counted too.
-- effect: Rows were lost or made up on the way.
-- fix: Find the statement that dropped or doubled them; declare the change when it is meant.
-- cost: One scan per table, before and after; the count is exact.
-- false positives: Rows that come and go while the application runs: compare a copy.
-- waiver: Per table, or check_settings.deltas with rows.
-- source: dbt_utils equal_rowcount; great_expectations
--   expect_table_row_count_to_equal_other_table; Google DVT.

-- section: postgres discovery
-- One row per table, a partition is its root's, and per configured group that is not there.
with configured (table_name, column_name, relid, attnum) as materialized (
  select distinct r."table", r."column", t.oid, a.attnum
  from pg_catalog.jsonb_to_recordset($1::pg_catalog.jsonb)
    as r("table" pg_catalog.text, "column" pg_catalog.text)
  left join {user_relations} as t
    on t.relkind in ('r', 'p') and r."table" in (t.name, t.schema_name || '.' || t.relation_name)
  left join pg_catalog.pg_attribute as a
    on a.attrelid = t.oid and a.attname = r."column" and a.attnum > 0 and not a.attisdropped
)
select
  t.name as subject,
  t.scan as relation,
  coalesce(
    (
      select pg_catalog.string_agg(
        pg_catalog.format(
          'union all select %L || coalesce('' = '' || t.%I::pg_catalog.text, '' is null''), '
            || 'pg_catalog.count(*)::pg_catalog.text from %s as t group by 1',
          pg_catalog.quote_ident(c.column_name), c.column_name, t.scan
        ), ' ' order by c.column_name
      )
      from configured as c
      where c.relid = t.oid
        and c.attnum is not null
    ), ''
  ) as groups,
  null as unknown
from {user_relations} as t
where t.relkind in ('r', 'p')
  and not t.is_partition
union all
select
  c.table_name || ' ' || c.column_name,
  null,
  null,
  'check_settings.row_groups names what is not there: ' || c.table_name || ' ' || c.column_name
from configured as c
where c.attnum is null
order by 1

-- section: postgres snapshot
select 'rows' as object, pg_catalog.count(*)::pg_catalog.text as value
from {relation} as t
{groups}
order by 1

-- section: postgres fixture firing
-- configuration: {"row_groups": [{"table": "public.orders", "column": "status"},
--   {"table": "public.orders", "column": "nothing"}],
--   "deltas": {"public.customers": {"rows": "+1"}, "public.nobody": {"rows": "any"}}}
-- expect: 1 public.customers
-- expect: 1 public.orders
-- expect: 1 public.gone
-- expect: 1 public.emptied
-- expect: unknown * public.orders nothing
-- expect: unknown * public.nobody
create table customers (id int primary key);
insert into customers values (1), (2);
create table orders (id int primary key, status text);
insert into orders values (1, 'new'), (2, 'new'), (3, null);
create table gone (id int);
insert into gone values (1);
create table emptied (id int);
insert into emptied values (1);
-- then
delete from customers where id = 1;
update orders set status = 'paid' where id = 1;
drop table gone;
truncate emptied;

-- section: postgres fixture silent
-- configuration: {"deltas": {"public.customers": {"rows": "+2"}, "public.a": {"rows": "=5"},
--   "public.b": {"rows": ">=1"}, "public.c": {"rows": "<=1"}, "public.d": {"rows": "-2..+2"},
--   "public.e": {"rows": "any"}, "public.f": {"rows": "select count(*) from public.customers"}}}
-- expect: 0 public.customers
-- expect: 0 public.a
-- expect: 0 public.b
-- expect: 0 public.c
-- expect: 0 public.d
-- expect: 0 public.e
-- expect: 0 public.f
-- expect: skipped public.fresh
create table customers (id int primary key);
create table a (id int);
create table b (id int);
create table c (id int);
create table d (id int);
create table e (id int);
create table f (id int);
insert into c values (1), (2);
-- then
insert into customers values (1), (2);
insert into a select pg_catalog.generate_series(1, 5);
insert into b values (1);
delete from c where id = 1;
insert into d values (1);
insert into e values (1);
insert into f values (1), (2);
create table fresh (id int);
insert into fresh values (1);

-- section: postgres fixture silent: no tables
-- expect: skipped
select 1;

-- section: postgres fixture trap: partitions, inheritance, row security, hostile names, a renamed table
-- configuration: {"renames": {"tables": {"public.users": "\"Sch \"\"ema\".\"P {key}\""}}}
-- expect: 1 public.events
-- expect: 0 public.parent
-- expect: 1 public.child
-- expect: 0 public.secret
-- expect: 0 "Sch ""ema"."P {key}"
create schema "Sch ""ema";
create table users (id int);
insert into users values (1);
create table events (id int) partition by range (id);
create table events_low partition of events for values from (0) to (10);
create table events_high partition of events for values from (10) to (20);
insert into events values (1), (11);
create table parent (id int);
create table child () inherits (parent);
insert into parent values (1);
insert into child values (2);
create table secret (id int);
alter table secret enable row level security;
alter table secret force row level security;
insert into secret values (1);
-- then
alter table users set schema "Sch ""ema";
alter table "Sch ""ema".users rename to "P {key}";
drop table events_high;
insert into child values (3);

-- section: sqlite discovery
-- One row per table, and per configured group that is not there.
with configured (table_name, column_name) as materialized (
  select distinct json_extract(r.value, '$.table'), json_extract(r.value, '$.column')
  from json_each($1) as r
)
select
  t.table_name as subject,
  t.relation,
  coalesce(
    (
      select group_concat(
        'union all select ''' || replace(c.column_name, '''', '''''') || ''' || coalesce('' = '' || t."'
          || replace(c.column_name, '"', '""') || '", '' is null''), count(*) from ' || t.relation
          || ' as t group by 1', ' '
      )
      from configured as c
      join pragma_table_xinfo(t.table_name, 'main') as x on x.name = c.column_name
      where c.table_name = t.table_name
    ), ''
  ) as groups,
  null as unknown
from {user_tables} as t
union all
select
  c.table_name || ' ' || c.column_name,
  null,
  null,
  'check_settings.row_groups names what is not there: ' || c.table_name || ' ' || c.column_name
from configured as c
where not exists (
  select 1
  from {user_tables} as t
  join pragma_table_xinfo(t.table_name, 'main') as x
  where t.table_name = c.table_name
    and x.name = c.column_name
)
order by 1

-- section: sqlite snapshot
select 'rows' as object, count(*) as value
from {relation} as t
{groups}
order by 1

-- section: sqlite fixture firing
-- configuration: {"row_groups": [{"table": "orders", "column": "status"}]}
-- expect: 3 orders
-- expect: 1 gone
create table orders (id integer primary key, status text);
insert into orders values (1, 'new'), (2, null);
create table gone (id integer);
-- then
delete from orders where id = 1;
insert into orders values (3, 'paid'), (4, null);
drop table gone;

-- section: sqlite fixture silent
-- configuration: {"deltas": {"orders": {"rows": "+1"}}}
-- expect: 0 orders
-- expect: 0 logs
create table orders (id integer primary key);
create table logs (id integer primary key);
-- then
insert into orders values (1);

-- section: sqlite fixture silent: no tables
-- expect: skipped
select 1;

-- section: sqlite fixture trap: hostile names, a group that is not there, a renamed table
-- configuration: {"row_groups": [{"table": "we\"ird {key}", "column": "a'b"},
--   {"table": "users", "column": "gone"}], "renames": {"tables": {"users": "people"}}}
-- expect: 1 we"ird {key}
-- expect: unknown * users gone
-- expect: 0 people
create table "we""ird {key}" ("a'b" text);
insert into "we""ird {key}" values ('x');
create table users (id integer primary key);
-- then
update "we""ird {key}" set "a'b" = 'y';
alter table users rename to people;
