-- check: mapping.unresolved-reference
-- title: Late-bound reference by stable key (X_xmlid in a staging/import row) that resolves to no row,
--   or to several
-- severity: error
-- tier: scenario
-- kind: rows
-- configuration: late_references
-- nothing: check_settings.late_references is empty
-- condition: A value of a configured column is the stable key (`key`, xmlid unless named) of no row, or
--   of more than one, in the `target` table or, where none is named, in all tables that have such a
--   column.
-- effect: The row cannot be linked: the import stops, or takes whichever row it meets.
-- fix: Load what is missing first, correct the key, or make the keys of the target unique.
-- cost: One hash join per column.
-- false positives: Keys of modules that are not installed.
-- waiver: Per column with the number of known rows.
-- source: Odoo external identifiers; dbt relationships.

-- section: postgres discovery
-- One row per configured column. Keys are compared as texts, byte by byte.
with entries as (
  select
    r."table" as table_name,
    r."column" as column_name,
    r.target,
    coalesce(r.key, 'xmlid') as key_name
  from pg_catalog.jsonb_to_recordset($1::pg_catalog.jsonb) as r(
    "table" pg_catalog.text, "column" pg_catalog.text, target pg_catalog.text, key pg_catalog.text
  )
),
targets as (
  select
    e.table_name,
    e.column_name,
    e.target,
    e.key_name,
    pg_catalog.string_agg(
      pg_catalog.format(
        'select x.%I::pg_catalog.text collate "C" as key from %s as x', a.attname, u.scan
      ),
      ' union all ' order by u.name
    ) as statement
  from entries as e
  join {user_relations} as u on u.relkind in ('r', 'p') and not u.is_partition
  join pg_catalog.pg_attribute as a
    on a.attrelid = u.oid
    and e.key_name in (a.attname, pg_catalog.quote_ident(a.attname))
    and a.attnum > 0
    and not a.attisdropped
  where e.target is null
    or exists (select from {named_relations} as n where n.written = e.target and n.oid = u.oid)
  group by e.table_name, e.column_name, e.target, e.key_name
)
select distinct
  coalesce(t.name, e.table_name, 'no table') || ' '
    || coalesce(pg_catalog.quote_ident(a.attname), e.column_name, 'no column') || ' -> '
    || coalesce(e.target, 'any') || ' ' || e.key_name as subject,
  t.scan as relation,
  keys.key as row_key,
  pg_catalog.quote_ident(a.attname) as column,
  g.statement as targets,
  'check_settings.late_references: ' || case
    when t.oid is null then 'there is no table ' || coalesce(e.table_name, 'without a name')
    when a.attname is null then 'there is no column ' || coalesce(e.column_name, 'without a name')
    when g.statement is null
      then coalesce('the table ' || e.target || ' is not there or', 'no table') || ' has no column '
        || e.key_name
  end as unknown
from entries as e
left join {named_relations} as t on t.written = e.table_name
left join pg_catalog.pg_attribute as a
  on a.attrelid = t.oid
  and e.column_name in (a.attname, pg_catalog.quote_ident(a.attname))
  and a.attnum > 0
  and not a.attisdropped
left join {row_keys} as keys on keys.relid = t.oid
left join targets as g
  on g.table_name = e.table_name
  and g.column_name = e.column_name
  and g.target is not distinct from e.target
  and g.key_name = e.key_name
order by 1

-- section: postgres count
with targets as (
  select k.key, pg_catalog.count(*) as matches
  from ({targets}) as k
  group by k.key
)
select pg_catalog.count(*)
from {relation} as t
left join targets as k on k.key = t.{column}::pg_catalog.text collate "C"
where t.{column} is not null
  and coalesce(k.matches, 0) <> 1

-- section: postgres evidence
with targets as (
  select k.key, pg_catalog.count(*) as matches
  from ({targets}) as k
  group by k.key
)
select
  {row_key} as key,
  t.{column}::pg_catalog.text as key_value,
  coalesce(k.matches, 0) as key_matches
from {relation} as t
left join targets as k on k.key = t.{column}::pg_catalog.text collate "C"
where t.{column} is not null
  and coalesce(k.matches, 0) <> 1
order by 1

-- section: postgres fixture firing
-- configuration: {"late_references": [
--     {"table": "staging.orders", "column": "customer_xmlid", "target": "public.customers", "key": "xmlid"},
--     {"table": "staging.orders", "column": "any_xmlid"}]}
-- expect: 2 staging.orders customer_xmlid -> public.customers xmlid
-- expect: 1 staging.orders any_xmlid -> any xmlid
create schema staging;
create table customers (id int primary key, xmlid text);
create table shops (id int primary key, xmlid text);
create table staging.orders (id int primary key, customer_xmlid text, any_xmlid text);
insert into customers values (1, 'c.one'), (2, 'c.two'), (3, 'c.two');
insert into shops values (1, 's.one');
insert into staging.orders values (1, 'c.one', 's.one'), (2, 'c.two', 'c.one'), (3, 'c.none', 'x'),
  (4, null, null);

-- section: postgres fixture silent
-- configuration: {"late_references": [
--     {"table": "orders", "column": "customer_code", "target": "customers", "key": "code"}]}
-- expect: 0 public.orders customer_code -> customers code
create table customers (id int primary key, code varchar(10));
create table orders (id int primary key, customer_code text);
insert into customers values (1, 'a'), (2, 'b'), (3, null), (4, null);
insert into orders values (1, 'a'), (2, 'a'), (3, 'b'), (4, null);

-- section: postgres fixture silent: not configured
-- expect: skipped
create table orders (id int primary key, customer_xmlid text);

-- section: postgres fixture trap: what is not there is no pass
-- configuration: {"late_references": [
--     {"table": "public.nowhere", "column": "a_xmlid"},
--     {"table": "public.orders", "column": "gone_xmlid"},
--     {"table": "public.orders", "column": "a_xmlid", "target": "public.nothing"},
--     {"table": "public.orders", "column": "a_xmlid"}]}
-- expect: unknown * public.nowhere a_xmlid -> any xmlid
-- expect: unknown * public.orders gone_xmlid -> any xmlid
-- expect: unknown * public.orders a_xmlid -> public.nothing xmlid
-- expect: unknown * public.orders a_xmlid -> any xmlid
create table orders (id int primary key, a_xmlid text);

-- section: postgres fixture trap: blind collations, partitions, hostile names
-- configuration: {"late_references": [
--     {"table": "\"Sch\"\"ema\".\"T {key}\"", "column": "a b", "target": "public.events", "key": "xml id"}]}
-- expect: 1 "Sch""ema"."T {key}" "a b" -> public.events xml id
-- session: set search_path = nowhere
create schema "Sch""ema";
create collation "Sch""ema".blind (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
create table "Sch""ema"."T {key}" ("a b" text collate "Sch""ema".blind);
create table events ("xml id" text primary key) partition by list ("xml id");
create table events_low partition of events for values in ('a', 'b');
insert into events values ('a'), ('b');
insert into "Sch""ema"."T {key}" values ('a'), ('B'), (null);
