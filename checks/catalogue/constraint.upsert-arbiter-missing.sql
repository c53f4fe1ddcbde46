-- check: constraint.upsert-arbiter-missing
-- title: Natural/stable key (xmlid) has no index usable as ON CONFLICT arbiter: unique, valid,
--   immediate, non-partial, exactly these columns
-- severity: error
-- tier: scenario
-- kind: catalog
-- configuration: natural_keys
-- nothing: check_settings.natural_keys is empty
-- condition: A table that has all columns of a configured key has no unique index over exactly these
--   columns that is valid, ready, immediate (not of a DEFERRABLE constraint) and without predicate.
--   A key configured without a table is asked of every table that has its columns.
-- effect: INSERT ... ON CONFLICT (key) fails at run time with 42P10 or 55000, or rows are doubled by
--   an import that looks before it inserts.
-- fix: CREATE UNIQUE INDEX CONCURRENTLY on the columns; make a DEFERRABLE constraint NOT DEFERRABLE.
-- cost: Catalogue only.
-- false positives: Imports that use MERGE or look for what is missing.
-- waiver: Per table and key.
-- source: PostgreSQL docs INSERT (ON CONFLICT; deferrable constraints cannot be arbiters).

-- section: postgres discovery
-- One row per table and key; partitions have their root's index. What is configured and not there is
-- a row of its own.
with keys as (
  select
    k."table" as table_name,
    columns.names,
    columns.how_many
  from pg_catalog.jsonb_to_recordset($1::pg_catalog.jsonb)
    as k("table" pg_catalog.text, columns pg_catalog.jsonb)
  cross join lateral (
    select
      pg_catalog.array_agg(distinct c.name order by c.name) as names,
      pg_catalog.count(distinct c.name) as how_many
    from pg_catalog.jsonb_array_elements_text(k.columns) as c(name)
  ) as columns
),
tables as (
  select
    k.table_name,
    k.names,
    t.oid,
    t.name,
    found.attnums,
    found.quoted
  from keys as k
  join {user_relations} as t on t.relkind in ('r', 'p') and not t.is_partition
  cross join lateral (
    select
      pg_catalog.array_agg(a.attnum order by a.attnum) as attnums,
      pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' order by a.attname) as quoted,
      pg_catalog.count(*) as how_many
    from pg_catalog.pg_attribute as a
    where a.attrelid = t.oid
      and a.attnum > 0
      and not a.attisdropped
      and a.attname = any (k.names)
  ) as found
  where found.how_many = k.how_many
    and (
      k.table_name is null
      or exists (
        select from {named_relations} as r where r.written = k.table_name and r.oid = t.oid
      )
    )
)
select
  t.name || ' (' || t.quoted || ')' as subject,
  case when pg_catalog.bool_or(near.is_usable) then 0 else 1 end as violations,
  coalesce(
    pg_catalog.string_agg(near.name || ': ' || near.fault, '; ' order by near.name), 'no unique index'
  ) as key_reason,
  null as unknown
from tables as t
left join lateral (
  select
    pg_catalog.quote_ident(x.relname) as name,
    fault.text as fault,
    fault.text = '' as is_usable
  from pg_catalog.pg_index as i
  join pg_catalog.pg_class as x on x.oid = i.indexrelid
  cross join lateral (
    select
      pg_catalog.concat_ws(
        ', ',
        case when not i.indisvalid then 'not valid' end,
        case when not i.indisready or not i.indislive then 'not ready' end,
        case when not i.indimmediate then 'deferrable' end,
        case when i.indpred is not null then 'partial' end
      ) as text
  ) as fault
  where i.indrelid = t.oid
    and i.indisunique
    and not i.indisexclusion
    and i.indexprs is null
    and (
      select pg_catalog.array_agg(distinct k.attnum order by k.attnum)
      from pg_catalog.unnest(i.indkey) with ordinality as k(attnum, n)
      where k.n <= i.indnkeyatts
    ) = t.attnums
) as near on true
group by t.name, t.quoted
union all
select
  coalesce(k.table_name || ' ', '') || '(' || coalesce(pg_catalog.array_to_string(k.names, ', '), '')
    || ')',
  0,
  null,
  'check_settings.natural_keys: there is no table '
    || coalesce(k.table_name || ' with these columns', 'with these columns')
from keys as k
where not exists (
  select
  from tables as t
  where t.table_name is not distinct from k.table_name
    and t.names is not distinct from k.names
)
order by 1

-- section: postgres fixture firing
-- configuration: {"natural_keys": [{"columns": ["xmlid"]},
--     {"table": "public.prices", "columns": ["shop", "product"]}]}
-- expect: 1 public.users (xmlid)
-- expect: 1 public.shops (xmlid)
-- expect: 1 public.orders (xmlid)
-- expect: 1 public.items (xmlid)
-- expect: 0 public.fine (xmlid)
-- expect: 1 public.prices (product, shop)
create table users (id int primary key, xmlid text);
create table shops (id int primary key, xmlid text unique deferrable);
create table orders (id int primary key, xmlid text);
create unique index orders_xmlid on orders (xmlid) where id > 0;
create table items (id int primary key, xmlid text);
create unique index items_xmlid on items (lower(xmlid));
create table fine (id int primary key, xmlid text unique);
create table prices (shop int, product int, day date, unique (shop, product, day));

-- section: postgres fixture silent
-- configuration: {"natural_keys": [{"columns": ["xmlid"]}, {"table": "prices", "columns": ["a", "b"]}]}
-- expect: 0 public.users (xmlid)
-- expect: 0 public.prices (a, b)
create table users (id int primary key, xmlid text, note text);
create unique index users_xmlid on users (xmlid) include (note);
create table prices (a int, b int, primary key (b, a));
create view old_users as select xmlid from users;

-- section: postgres fixture silent: nothing configured
-- configuration: {"natural_keys": []}
-- expect: skipped
create table users (id int primary key);

-- section: postgres fixture trap: invalid indexes, partitions, children, hostile names, what is not there
-- configuration: {"natural_keys": [{"columns": ["xml id"]}, {"table": "nowhere", "columns": ["id"]},
--     {"table": "public.notes", "columns": ["gone"]}]}
-- expect: 1 "Sch""ema"."T {x}" ("xml id")
-- expect: 0 public.events ("xml id")
-- expect: 0 public.notes ("xml id")
-- expect: 1 public.more_notes ("xml id")
-- expect: unknown * nowhere (id)
-- expect: unknown * public.notes (gone)
create schema "Sch""ema";
create table "Sch""ema"."T {x}" (id int, "xml id" text unique);
update pg_index set indisvalid = false where indrelid = '"Sch""ema"."T {x}"'::regclass;
create table events ("xml id" text primary key) partition by list ("xml id");
create table events_low partition of events for values in ('a');
create table notes ("xml id" text unique, gone int);
alter table notes drop column gone;
create table more_notes () inherits (notes);
