-- check: catalog.risky-identifiers
-- title: Identifier that needs quoting (upper case, blanks, reserved word) or is at the 63-byte limit
--   (silent truncation)
-- severity: info
-- tier: extended
-- kind: catalog
-- nothing: no objects
-- condition: The name of a schema, relation, column, constraint, trigger, policy, routine or type has
--   to be quoted to be read back, or has 62 bytes or more, so that the server may have cut it.
-- effect: A script that forgets the quotes does not find the object, or finds another one; two long
--   names that differ at the end become one.
-- fix: Rename the object; keep generated names below 62 bytes.
-- cost: Catalogue only.
-- false positives: Frameworks that quote names in camelCase everywhere.
-- waiver: Per object, or the whole check.
-- source: PostgreSQL docs sql-syntax-lexical (identifiers); pg-index-health (which counts characters,
--   not bytes); squawk identifier-too-long.

-- section: postgres discovery
-- One row per name, under the object it belongs to; rows of one object add up. The name of an index
-- that a constraint made is the constraint's.
with names as (
  select t.name as subject, t.relation_name as name, 'relation' as what
  from {user_relations} as t
  where t.relkind in ('r', 'p', 'v', 'm', 'f', 'S', 'c')
  union all
  select t.name, x.relname, 'index'
  from {user_relations} as t
  join pg_catalog.pg_index as i on i.indrelid = t.oid
  join pg_catalog.pg_class as x on x.oid = i.indexrelid
  where not exists (
    select
    from pg_catalog.pg_constraint as c
    where c.conindid = i.indexrelid and c.conrelid = t.oid and c.contype in ('p', 'u', 'x')
  )
  union all
  select t.name, a.attname, 'column'
  from {user_relations} as t
  join pg_catalog.pg_attribute as a on a.attrelid = t.oid
  where t.relkind in ('r', 'p', 'v', 'm', 'f', 'c')
    and a.attnum > 0
    and not a.attisdropped
  union all
  select t.name, c.conname, 'constraint'
  from {user_relations} as t
  join pg_catalog.pg_constraint as c on c.conrelid = t.oid
  union all
  select t.name, g.tgname, 'trigger'
  from {user_relations} as t
  join pg_catalog.pg_trigger as g on g.tgrelid = t.oid
  where not g.tgisinternal
  union all
  select t.name, p.polname, 'policy'
  from {user_relations} as t
  join pg_catalog.pg_policy as p on p.polrelid = t.oid
  union all
  select 'schema ' || pg_catalog.quote_ident(n.nspname), n.nspname, 'schema'
  from pg_catalog.pg_namespace as n
  where n.nspname <> 'information_schema'
    and n.nspname !~ '^pg_'
    and n.nspname <> 'public'
    and not exists (
      select
      from pg_catalog.pg_depend as d
      where d.classid = 'pg_catalog.pg_namespace'::pg_catalog.regclass
        and d.objid = n.oid
        and d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
        and d.deptype = 'e'
    )
  union all
  select
    pg_catalog.format('%I.%I', n.nspname, p.proname) || '('
      || pg_catalog.pg_get_function_identity_arguments(p.oid) || ')',
    p.proname,
    'routine'
  from pg_catalog.pg_proc as p
  join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
  where n.nspname <> 'information_schema'
    and n.nspname !~ '^pg_'
    and not exists (
      select
      from pg_catalog.pg_depend as d
      where d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass
        and d.objid = p.oid
        and d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
        and d.deptype = 'e'
    )
    -- What a range type or the like made by itself has its type's name.
    and not exists (
      select
      from pg_catalog.pg_depend as d
      where d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass
        and d.objid = p.oid
        and d.deptype = 'i'
    )
  union all
  select pg_catalog.format('type %I.%I', n.nspname, y.typname), y.typname, 'type'
  from pg_catalog.pg_type as y
  join pg_catalog.pg_namespace as n on n.oid = y.typnamespace
  where y.typtype in ('d', 'e', 'r')
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
)
select
  n.subject,
  case when reasons.text = '' then 0 else 1 end as violations,
  n.what as key_what,
  n.name as key_name,
  reasons.text as key_reason
from names as n
cross join lateral (
  select
    pg_catalog.concat_ws(
      ', ',
      case when pg_catalog.quote_ident(n.name) <> n.name then 'needs quotes' end,
      case
        when pg_catalog.octet_length(n.name::pg_catalog.text) >= 62
          then pg_catalog.octet_length(n.name::pg_catalog.text) || ' bytes long'
      end
    ) as text
) as reasons
order by 1, 3, 4

-- section: postgres fixture firing
-- expect: 3 [info] public."Orders"
-- expect: 1 public.shops
-- expect: 2 public.long_names
-- expect: 1 schema "Sales"
-- expect: 1 public."Total"(n integer)
-- expect: 1 type public."Kind"
-- expect: 0 public.fine
create schema "Sales";
create table "Orders" (id int, "user" int, "a b" int);
create table shops (id int, constraint "shops-pk" primary key (id));
create table long_names (n int);
create index an_index_whose_name_takes_all_the_room_there_is_for_a_name_in_i on long_names (n);
alter table long_names add column
  "größe_größe_größe_größe_größe_größe_größe_größe" int;
create function "Total"(n int) returns int language sql as 'select 1';
create type "Kind" as enum ('a');
create table fine (id int primary key, name text);

-- section: postgres fixture silent
-- expect: 0 public.orders
-- expect: 0 public.total(n integer)
create table orders (id int primary key, customer_id int unique, total numeric check (total > 0));
create function total(n int) returns int language sql as 'select 1';
create type span as range (subtype = int4);

-- section: postgres fixture silent: nothing there
-- expect: skipped
select 1;

-- section: postgres fixture trap: dropped columns, extensions, partitions, policies, triggers, views
-- expect: 1 public.orders
-- expect: 2 public.events
-- expect: 0 public.events_low
-- expect: 1 public.report
-- expect: 1 public."Numbers"
create extension pgcrypto;
create table orders (id int, "Gone" int);
alter table orders drop column "Gone";
create policy "Own rows" on orders;
create table events (id int) partition by range (id);
create table events_low partition of events for values from (0) to (10);
create function noted() returns trigger language plpgsql as 'begin return new; end';
create trigger "Noted" before insert on events for each statement execute function noted();
create view report as select id as "Id" from orders;
create sequence "Numbers";
create index "Events by id" on only events (id);
