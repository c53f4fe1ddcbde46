-- check: fk.load-order
-- title: Configured import phases contradict the foreign keys: a child loads before (or a table is
--   missing from) its parent's phase
-- severity: error
-- tier: scenario
-- kind: catalog
-- configuration: load_order
-- nothing: no foreign keys among the tables of check_settings.load_order
-- condition: A table of a phase has a foreign key, not deferrable and not to itself, to a table of a
--   later phase, or to a table that no phase loads.
-- effect: The import fails at the first row, or only works with the triggers switched off, which lets
--   orphans in.
-- fix: Move the parent into an earlier phase or the child into a later one, or make the constraint
--   DEFERRABLE and load both in one transaction.
-- cost: Catalogue only.
-- false positives: A parent whose rows are there before the import begins: give it a phase of its own.
-- waiver: Per constraint.
-- source: PostgreSQL docs ddl-constraints (foreign keys, DEFERRABLE); pg_dump (circular foreign keys).

-- section: postgres discovery
-- One row per foreign key of a table with a phase, and one per configured table that is not there. A
-- table that is in two phases is loaded in the first and complete after the last.
with phases as (
  select
    p.number,
    coalesce(p.phase ->> 'phase', p.number::pg_catalog.text) as name,
    e.written
  from pg_catalog.jsonb_array_elements($1::pg_catalog.jsonb) with ordinality as p(phase, number)
  cross join lateral pg_catalog.jsonb_array_elements_text(p.phase -> 'tables') as e(written)
),
tables as (
  select
    t.oid,
    pg_catalog.min(p.number) as first,
    pg_catalog.max(p.number) as last,
    pg_catalog.string_agg(distinct p.name, ', ') as names
  from phases as p
  join {named_relations} as t on t.written = p.written and t.relkind in ('r', 'p')
  group by t.oid
)
select
  t.name || ' ' || pg_catalog.quote_ident(c.conname) as subject,
  case when c.condeferrable or p.last <= child.first then 0 else 1 end as violations,
  child.names as key_phase,
  pg_catalog.format('%I.%I', n.nspname, parent.relname) as key_parent,
  coalesce(p.names, 'none') as key_parent_phase,
  null as unknown
from tables as child
join {user_relations} as t on t.oid = child.oid
join pg_catalog.pg_constraint as c on c.conrelid = child.oid and c.contype = 'f' and c.conparentid = 0
join pg_catalog.pg_class as parent on parent.oid = c.confrelid
join pg_catalog.pg_namespace as n on n.oid = parent.relnamespace
left join tables as p on p.oid = c.confrelid
where c.confrelid <> c.conrelid
union all
select distinct
  p.written,
  0,
  null,
  null,
  null,
  'check_settings.load_order: there is no table ' || p.written
from phases as p
where not exists (
  select
  from {named_relations} as t
  where t.written = p.written
    and t.relkind in ('r', 'p')
)
order by 1

-- section: postgres fixture firing
-- configuration: {"load_order": [
--     {"phase": "A", "tables": ["public.countries", "public.orders"]},
--     {"phase": "B", "tables": ["public.users"]},
--     {"phase": "C", "tables": ["public.items"]}]}
-- expect: 1 public.orders orders_user_id_fkey
-- expect: 0 public.users users_country_fkey
-- expect: 0 public.items items_order_id_fkey
-- expect: 1 public.items items_shop_id_fkey
create table countries (code text primary key);
create table shops (id int primary key);
create table users (id int primary key, country text references countries);
create table orders (id int primary key, user_id int references users);
create table items (id int primary key, order_id int references orders, shop_id int references shops);

-- section: postgres fixture silent
-- configuration: {"load_order": [
--     {"phase": "A", "tables": ["public.countries"]},
--     {"phase": "B", "tables": ["public.users", "public.orders"]}]}
-- expect: 0 public.users users_country_fkey
-- expect: 0 public.users users_order_id_fkey
-- expect: 0 public.orders orders_user_id_fkey
create table countries (code text primary key);
create table users (id int primary key, country text references countries, boss int references users);
create table orders (id int primary key, user_id int references users);
alter table users add order_id int references orders;
create table loaded_by_nobody (id int references orders);

-- section: postgres fixture silent: no foreign keys
-- configuration: {"load_order": [{"phase": "A", "tables": ["countries"]}]}
-- expect: skipped
create table countries (code text primary key);

-- section: postgres fixture trap: deferrable keys, partitions, hostile names, what is not there, twice
-- configuration: {"load_order": [
--     {"tables": ["\"Sch\"\"ema\".\"T {x}\"", "public.events", "public.twice", "public.nowhere"]},
--     {"tables": ["public.late", "public.twice", "public.of_twice"]}]}
-- expect: 1 "Sch""ema"."T {x}" "fk %I"
-- expect: 0 "Sch""ema"."T {x}" deferred
-- expect: 1 public.events events_late_id_fkey
-- expect: 0 public.of_twice of_twice_id_fkey
-- expect: unknown * public.nowhere
create schema "Sch""ema";
create table late (id int primary key);
create table twice (id int primary key);
create table of_twice (id int references twice);
create table "Sch""ema"."T {x}" (id int,
  constraint "fk %I" foreign key (id) references late,
  constraint deferred foreign key (id) references late deferrable);
create table events (id int, late_id int references late) partition by range (id);
create table events_low partition of events for values from (0) to (10);
