-- check: fk.undeclared-orphans
-- title: Column that by name is a reference (user_id) but has no foreign key, and holds values with no
--   parent
-- severity: warning
-- tier: core
-- kind: rows
-- nothing: no columns named like a reference to a table
-- condition: A column X_id, X_uuid or XId without a foreign key, where a table of the same schema is
--   called X, Xs, Xes or Xies and has a primary key of one column of the same kind of type, holds
--   values no row there has; parent_id references its own table.
-- effect: Joins lose rows, and the foreign key everybody believes in cannot be declared.
-- fix: Repair the rows, then ADD FOREIGN KEY ... NOT VALID and VALIDATE CONSTRAINT.
-- cost: One anti-join per column.
-- false positives: Numbers of another system for which a table happens to have the name.
-- waiver: Per column.
-- source: active_record_doctor missing_foreign_keys; database_consistency ForeignKeyChecker; sqlcheck 1005.

-- section: postgres discovery
-- One row per column and table it seems to name, whether words are set apart by underscores or capitals.
-- Types must compare with = without a cast between kinds: integers with integers, uuid with uuid, texts
-- with texts.
with columns as (
  select
    t.oid,
    t.name,
    t.scan,
    t.schema_name,
    t.relation_name,
    a.attnum,
    a.attname,
    pg_catalog.replace(
      pg_catalog.regexp_replace(
        pg_catalog.lower(pg_catalog.regexp_replace(a.attname, '([a-z0-9])([A-Z])', '\1_\2', 'g')),
        '_(id|uuid)$', ''
      ),
      '_', ''
    ) as word,
    a.attcollation,
    case
      when base.base_name in ('int2', 'int4', 'int8') then 'integer'
      when base.category = 'S' then 'text'
      else base.base_name
    end as kind
  from {user_relations} as t
  join pg_catalog.pg_attribute as a on a.attrelid = t.oid
  join {base_types} as base on base.oid = a.atttypid
  where t.relkind in ('r', 'p')
    and not t.is_partition
    and a.attnum > 0
    and not a.attisdropped
    and (a.attname ~ '._(id|uuid)$' or a.attname ~ '[a-z]I[dD]$' or a.attname ~ '[a-z]Uuid$')
),
-- Every name a parent may have is a row.
guesses as (
  select c.*, g.guess, g.is_self
  from columns as c
  cross join lateral (
    select w.guess, false as is_self
    from pg_catalog.unnest(array[
      c.word, c.word || 's', c.word || 'es', pg_catalog.regexp_replace(c.word, 'y$', 'ies')
    ]) as w(guess)
    union
    select pg_catalog.replace(pg_catalog.lower(c.relation_name), '_', ''), true
    where c.word = 'parent'
  ) as g
),
parents as (
  select
    t.oid,
    t.schema_name,
    t.scan,
    t.name,
    pg_catalog.replace(pg_catalog.lower(t.relation_name), '_', '') as word,
    a.attname,
    a.attcollation,
    case
      when base.base_name in ('int2', 'int4', 'int8') then 'integer'
      when base.category = 'S' then 'text'
      else base.base_name
    end as kind
  from {user_relations} as t
  join pg_catalog.pg_index as i on i.indrelid = t.oid and i.indisprimary and i.indnkeyatts = 1
  join pg_catalog.pg_attribute as a on a.attrelid = t.oid and a.attnum = i.indkey[0]
  join {base_types} as base on base.oid = a.atttypid
  where t.relkind in ('r', 'p')
    and not t.is_partition
),
-- Whatever a planner believes of the number of rows, a full join is done by hashing or sorting; one by
-- nested loops takes 12 s on 1,000 tables. What has no other side is left out below.
pairs as materialized (
  select
    g.oid,
    g.name,
    g.scan,
    g.attnum,
    g.attname,
    g.attcollation,
    g.word,
    g.is_self,
    p.oid as parent_oid,
    p.name as parent_name,
    p.scan as parent_scan,
    p.attname as parent_attname,
    p.attcollation as parent_attcollation
  from guesses as g
  full join parents as p
    on p.word = g.guess
    and p.schema_name = g.schema_name
    and p.kind = g.kind
)
select
  c.name || ' ' || pg_catalog.quote_ident(c.attname) || ' -> ' || c.parent_name as subject,
  c.scan as relation,
  keys.key,
  pg_catalog.quote_ident(c.attname) as column,
  c.parent_scan as parent,
  pg_catalog.quote_ident(c.parent_attname) as parent_column,
  case
    when c.parent_attcollation <> c.attcollation and c.parent_attcollation <> 0
      then pg_catalog.format(' collate %I.%I', n.nspname, o.collname)
    else ''
  end as collated
from pairs as c
join {row_keys} as keys on keys.relid = c.oid
left join pg_catalog.pg_collation as o on o.oid = c.parent_attcollation
left join pg_catalog.pg_namespace as n on n.oid = o.collnamespace
where (c.parent_oid = c.oid) = c.is_self
  and not exists (
    select
    from pg_catalog.pg_constraint as k
    where k.conrelid = c.oid
      and k.contype = 'f'
      and c.attnum = any (k.conkey)
  )
  -- The column is the table's own key.
  and not exists (
    select
    from pg_catalog.pg_index as i
    where i.indrelid = c.oid
      and i.indisprimary
      and i.indnkeyatts = 1
      and i.indkey[0] = c.attnum
  )
  -- What the column names together with a type column may be anything.
  and not exists (
    select
    from pg_catalog.pg_attribute as ta
    where ta.attrelid = c.oid
      and not ta.attisdropped
      and pg_catalog.replace(pg_catalog.lower(ta.attname), '_', '') = c.word || 'type'
  )
order by 1

-- section: postgres count
select pg_catalog.count(*)
from {relation} as t
where t.{column} is not null
  and not exists (select from {parent} as p where p.{parent_column} = t.{column}{collated})

-- section: postgres evidence
select {key} as key, t.{column} as key_value
from {relation} as t
where t.{column} is not null
  and not exists (select from {parent} as p where p.{parent_column} = t.{column}{collated})
order by 1

-- section: postgres fixture firing
-- expect: 2 public.orders customer_id -> public.customers
-- expect: 1 public.orders category_id -> public.categories
-- expect: 1 public.nodes parent_id -> public.nodes
-- expect: 0 public.orders "shopId" -> public.shop
create table customers (id int primary key);
create table categories (id bigint primary key);
create table shop (id int primary key);
create table orders (id int primary key, customer_id bigint, category_id int, "shopId" int);
create table nodes (id int primary key, parent_id int);
insert into customers values (1);
insert into shop values (1);
insert into orders values (1, 1, null, 1), (2, 7, 9, null), (3, 8, null, 1);
insert into nodes values (1, null), (2, 1), (3, 99);

-- section: postgres fixture silent
-- expect: 0 public.orders customer_id -> public.customers
create table customers (id int primary key);
create table orders (id int primary key, customer_id int);
insert into customers values (1);
insert into orders values (1, 1), (2, null);

-- section: postgres fixture silent: none
-- expect: skipped
create table customers (id int primary key);
create table orders (id int primary key, customer_id int references customers, stripe_id int);

-- section: postgres fixture trap: other kinds of types, polymorphic pairs, other schemas, own keys, hostile names
-- expect: 1 "Sch""ema"."t {key}" box_uuid -> "Sch""ema"."Boxes"
-- expect: 1 public.events user_id -> public.users
create table users (id int primary key);
create table tags (id text primary key);
create table posts (id int primary key, tag_id int, user_type text, user_id int);
insert into posts values (1, 5, 'Admin', 99);
create table profiles (user_id int primary key);
insert into profiles values (99);
create table events (id int, user_id int) partition by range (id);
create table events_low partition of events for values from (0) to (10);
insert into events values (1, 99);
create schema other;
create table other.orders (id int primary key, user_id int);
insert into other.orders values (1, 99);
create schema "Sch""ema";
create table "Sch""ema"."Boxes" ("Id" uuid primary key);
create table "Sch""ema"."t {key}" ("t" int, box_uuid uuid);
insert into "Sch""ema"."t {key}" values (1, '0190163d-8694-739b-aea5-966c26f8ad91');

-- section: postgres fixture trap: camelCase on both sides, domains over domains, collations of two kinds
-- expect: 1 public."Shipment" "orderItemId" -> public."OrderItem"
-- expect: 1 public.notes user_uuid -> public.users
-- expect: 0 public.texts lang_id -> public.langs
create domain number as int;
create domain numbers as number;
create collation blind (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
create table "OrderItem" (id int primary key);
create table "Shipment" (id int primary key, "orderItemId" numbers, "carrierType" text, "carrierId" int);
create table "Carrier" (id int primary key);
insert into "Shipment" values (1, 99, 'Ship', 5);
create table users (id uuid primary key);
create table notes (id int primary key, user_uuid uuid);
insert into notes values (1, '0190163d-8694-739b-aea5-966c26f8ad91');
create table langs (id text collate blind primary key);
create table texts (id int primary key, lang_id text);
insert into langs values ('DE');
insert into texts values (1, 'de');

-- section: sqlite discovery
-- One row per column and table it seems to name, whether words are set apart by underscores or capitals.
with references_by_name (table_name, relation, name, type, word) as materialized (
  select
    t.table_name,
    t.relation,
    c.name,
    c.type,
    replace(
      lower(
        case
          when lower(c.name) like '_%\_uuid' escape '\' then substr(c.name, 1, length(c.name) - 5)
          when lower(c.name) like '_%\_id' escape '\' then substr(c.name, 1, length(c.name) - 3)
          when c.name glob '*[a-z0-9]Uuid' then substr(c.name, 1, length(c.name) - 4)
          when c.name glob '*[a-z0-9]I[dD]' then substr(c.name, 1, length(c.name) - 2)
        end
      ),
      '_', ''
    )
  from {user_tables} as t
  join pragma_table_xinfo(t.table_name, 'main') as c
  where c.pk = 0
    -- What the column names together with a type column may be anything.
    and not exists (
      select 1
      from pragma_table_info(t.table_name, 'main') as y
      where lower(y.name) like '%type'
        and replace(lower(y.name), '_', '') || 'x'
          = replace(replace(replace(lower(c.name), '_', '') || 'x', 'uuidx', 'typex'), 'idx', 'typex')
    )
    and not exists (
      select 1
      from pragma_foreign_key_list(t.table_name, 'main') as f
      where lower(f."from") = lower(c.name)
    )
)
select
  c.table_name || ' ' || c.name || ' -> ' || p.name as subject,
  c.relation,
  keys.key,
  '"' || replace(c.name, '"', '""') || '"' as "column",
  'main."' || replace(p.name, '"', '""') || '"' as parent,
  '"' || replace(k.name, '"', '""') || '"' as parent_column
from references_by_name as c
join {row_keys} as keys on keys.table_name = c.table_name
join {objects} as p
  on p.type = 'table'
  and (
    (
      p.name <> c.table_name
      and replace(p.folded_name, '_', '') in (
        c.word,
        c.word || 's',
        c.word || 'es',
        case when c.word like '%y' then substr(c.word, 1, length(c.word) - 1) || 'ies' end
      )
    )
    or (c.word = 'parent' and p.name = c.table_name)
  )
join pragma_table_info(p.name, 'main') as k on k.pk = 1
where c.word is not null
  and not exists (select 1 from pragma_table_info(p.name, 'main') as more where more.pk > 1)
  and (lower(c.type) like '%int%') = (lower(k.type) like '%int%')
order by 1

-- section: sqlite count
select count(*)
from {relation} as t
where t.{column} is not null
  and not exists (select 1 from {parent} as p where p.{parent_column} = t.{column})

-- section: sqlite evidence
select {key} as key, t.{column} as key_value
from {relation} as t
where t.{column} is not null
  and not exists (select 1 from {parent} as p where p.{parent_column} = t.{column})
order by 1

-- section: sqlite fixture firing
-- expect: 2 orders customer_id -> customers
-- expect: 1 orders category_id -> categories
-- expect: 1 nodes parent_id -> nodes
create table customers (id integer primary key);
create table categories (id integer primary key);
create table orders (id integer primary key, customer_id int, category_id int);
create table nodes (id integer primary key, parent_id int);
insert into customers values (1);
insert into orders values (1, 1, null), (2, 7, 9), (3, 8, null);
insert into nodes values (1, null), (2, 1), (3, 99);

-- section: sqlite fixture silent
-- expect: 0 orders customer_id -> customers
create table customers (id integer primary key);
create table orders (id integer primary key, customer_id int);
insert into customers values (1);
insert into orders values (1, 1), (2, null);

-- section: sqlite fixture silent: none
-- expect: skipped
create table customers (id integer primary key);
create table orders (id integer primary key, customer_id int references customers, stripe_id int);

-- section: sqlite fixture trap: other kinds of types, polymorphic pairs, hostile names
-- expect: 1 t "x" {key} box_id -> Boxes
create table tags (id text primary key);
create table users (id integer primary key);
create table posts (id integer primary key, tag_id int, user_type text, user_id int);
insert into posts values (1, 5, 'Admin', 99);
create table "Boxes" ("I d" text primary key);
create table "t ""x"" {key}" (box_id text);
insert into "t ""x"" {key}" values ('x');

-- section: sqlite fixture trap: camelCase and uuids, polymorphic pairs in camelCase
-- expect: 1 Shipment orderItemId -> OrderItem
-- expect: 1 notes user_uuid -> users
create table OrderItem (id integer primary key);
create table Carrier (id integer primary key);
create table Shipment (id integer primary key, orderItemId int, carrierType text, carrierId int);
insert into Shipment values (1, 99, 'Ship', 5);
create table users (id text primary key);
create table notes (id integer primary key, user_uuid text);
insert into notes values (1, '0190163d');
