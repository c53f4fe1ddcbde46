-- check: fk.enforcement-disabled
-- title: Foreign key exists (even convalidated) but its triggers are disabled, replica-only, missing,
--   or switched off by a role or database setting
-- severity: error
-- tier: core
-- kind: catalog
-- nothing: no foreign keys
-- condition: One of the triggers that enforce a foreign key, on the referencing table, the referenced
--   one or one of their partitions, is disabled, fires only for replication, or is not there; or the
--   table is marked as having no triggers; or session_replication_role = replica is set for the
--   server, this database or a role.
-- effect: Nothing protects the next write, although the constraint is shown as valid.
-- fix: ALTER TABLE ... ENABLE TRIGGER ALL, or ALTER ROLE/DATABASE ... RESET session_replication_role;
--   then look for orphans, because enabling does not look back (fk.orphan-rows). A key whose triggers
--   are gone has to be dropped and added again.
-- cost: Catalogue only.
-- false positives: Subscribers of logical replication that let triggers fire only for replicated rows.
-- waiver: Per constraint, or per setting for the role that applies replicated rows.
-- source: PostgreSQL pg_trigger, pg_constraint and pg_db_role_setting; ri_triggers.c.

-- section: postgres discovery
-- One row per foreign key and problem, or one with no violation; the constraints of partitions
-- belong to the key of their root.
with recursive family as (
  select
    c.oid as root,
    c.oid as member,
    c.conrelid,
    c.confrelid,
    true as is_checked,
    true as is_acted_on
  from pg_catalog.pg_constraint as c
  where c.contype = 'f'
    and c.conparentid = 0
  union all
  select
    f.root,
    c.oid,
    c.conrelid,
    c.confrelid,
    -- A row for a partition of one side has triggers on that side only.
    c.conrelid <> f.conrelid,
    c.confrelid <> f.confrelid
  from family as f
  join pg_catalog.pg_constraint as c on c.conparentid = f.member and c.contype = 'f'
),
sides as (
  select f.root, f.member, f.conrelid as relid from family as f where f.is_checked
  union all
  select f.root, f.member, f.confrelid from family as f where f.is_acted_on
),
problems as (
  select
    f.root,
    t.tgrelid as relid,
    'trigger ' || pg_catalog.quote_ident(p.proname) || case t.tgenabled
      when 'D' then ' is disabled'
      else ' fires only for session_replication_role = replica'
    end as problem
  from family as f
  join pg_catalog.pg_trigger as t on t.tgconstraint = f.member
  join pg_catalog.pg_proc as p on p.oid = t.tgfoid
  where t.tgenabled in ('D', 'R')
  union all
  select
    s.root,
    s.relid,
    'the table is marked as having no triggers'
  from sides as s
  join pg_catalog.pg_class as r on r.oid = s.relid
  where not r.relhastriggers
  union all
  select
    s.root,
    s.relid,
    pg_catalog.format('%s of 2 triggers are missing', 2 - pg_catalog.count(t.oid))
  from sides as s
  join pg_catalog.pg_class as r on r.oid = s.relid
  left join pg_catalog.pg_trigger as t
    on t.tgconstraint = s.member
    and t.tgrelid = s.relid
  join pg_catalog.pg_constraint as c on c.oid = s.member
  -- Only tables with rows of their own need triggers; before version 15 a root has none. A
  -- self-referencing key has all four on one table and is looked at below.
  where r.relkind = 'r'
    and c.conrelid <> c.confrelid
  group by s.root, s.member, s.relid
  having pg_catalog.count(t.oid) < 2
  union all
  select
    f.root,
    f.conrelid,
    pg_catalog.format('%s of 4 triggers are missing', 4 - pg_catalog.count(t.oid))
  from family as f
  join pg_catalog.pg_class as r on r.oid = f.conrelid
  left join pg_catalog.pg_trigger as t on t.tgconstraint = f.member
  where r.relkind = 'r'
    and f.conrelid = f.confrelid
  group by f.root, f.member, f.conrelid
  having pg_catalog.count(t.oid) < 4
),
keys as (
  select
    c.oid,
    child.name || ' ' || pg_catalog.quote_ident(c.conname) as subject,
    coalesce((pg_catalog.to_jsonb(c) ->> 'conenforced')::pg_catalog.bool, true) as is_enforced
  from pg_catalog.pg_constraint as c
  join {user_relations} as child on child.oid = c.conrelid
  where c.contype = 'f'
    and c.conparentid = 0
),
settings as (
  select
    case
      when s.setrole = 0 then 'this database'
      else 'role ' || pg_catalog.quote_ident(r.rolname)
    end || ' session_replication_role' as subject
  from pg_catalog.pg_db_role_setting as s
  left join pg_catalog.pg_roles as r on r.oid = s.setrole
  left join pg_catalog.pg_database as d on d.oid = s.setdatabase
  where (s.setdatabase = 0 or d.datname = pg_catalog.current_database())
    and exists (
      select
      from pg_catalog.unnest(s.setconfig) as e(entry)
      where pg_catalog.lower(e.entry) = 'session_replication_role=replica'
    )
  union
  select 'server session_replication_role'
  from pg_catalog.pg_settings as g
  where g.name = 'session_replication_role'
    and g.reset_val = 'replica'
    and g.source in ('configuration file', 'command line', 'environment variable')
)
select
  k.subject,
  case when p.problem is null then 0 else 1 end as violations,
  p.relid::pg_catalog.regclass as key_relation,
  p.problem as key_problem
from keys as k
left join problems as p on p.root = k.oid
where k.is_enforced
union all
select k.subject, 1, null, 'declared NOT ENFORCED'
from keys as k
where not k.is_enforced
union all
select s.subject, 1, null, 'sessions start with all foreign keys switched off'
from settings as s
where exists (select from keys)
order by 1, 3, 4

-- section: postgres fixture firing
-- expect: 4 public.orders orders_customer_id_fkey
-- expect: 0 public.customers customers_shop_id_fkey
create table shops (id int primary key);
create table customers (id int primary key, shop_id int references shops);
create table orders (id int primary key, customer_id int references customers);
alter table orders disable trigger all;
-- The triggers on the referenced table belong to the same key.
alter table customers disable trigger all;
alter table customers enable trigger all;
update pg_trigger set tgenabled = 'D'
where tgconstraint = (select oid from pg_constraint where conname = 'orders_customer_id_fkey');

-- section: postgres fixture firing: one side only, and replica only
-- expect: 2 public.orders orders_customer_id_fkey
-- expect: 2 public.notes notes_customer_id_fkey
create table customers (id int primary key);
create table orders (id int primary key, customer_id int references customers);
create table notes (id int primary key, customer_id int references customers);
alter table orders disable trigger all;
update pg_trigger set tgenabled = 'R'
where tgrelid = 'notes'::regclass;

-- section: postgres fixture firing: triggers that are gone, tables marked as without triggers
-- expect: 1 public.orders orders_customer_id_fkey
-- expect: 1 public.notes notes_shop_id_fkey
-- expect: 1 public.tree tree_parent_id_fkey
create table customers (id int primary key);
create table orders (id int primary key, customer_id int references customers);
create table shops (id int primary key);
create table notes (id int primary key, shop_id int references shops);
create table tree (id int primary key, parent_id int references tree);
delete from pg_trigger where tgrelid = 'orders'::regclass;
delete from pg_trigger where tgrelid = 'tree'::regclass and tgname like 'RI_ConstraintTrigger_a%';
update pg_class set relhastriggers = false where oid = 'notes'::regclass;

-- section: postgres fixture firing: a role that switches every key off
-- expect: 1 role "fk_enforcement_disabled Loader" session_replication_role
-- expect: 0 public.orders orders_customer_id_fkey
create table customers (id int primary key);
create table orders (id int primary key, customer_id int references customers);
drop role if exists "fk_enforcement_disabled Loader";
create role "fk_enforcement_disabled Loader";
do $$
begin
  execute format(
    'alter role "fk_enforcement_disabled Loader" in database %I set session_replication_role = replica',
    current_database()
  );
end
$$;

-- section: postgres fixture silent
-- expect: 0 public.orders orders_customer_id_fkey
-- expect: 0 public.tree tree_parent_id_fkey
-- expect: 0 public.always always_customer_id_fkey
create table customers (id int primary key);
create table orders (id int primary key, customer_id int references customers not deferrable);
create table tree (id int primary key, parent_id int references tree deferrable initially deferred);
create table always (id int primary key, customer_id int references customers);
create function touch() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger users_own before insert on orders for each row execute function touch();
alter table orders disable trigger users_own;
update pg_trigger set tgenabled = 'A' where tgrelid = 'always'::regclass;

-- section: postgres fixture silent: no foreign keys
-- expect: skipped
create table customers (id int primary key);
do $$
begin
  execute format('alter database %I set session_replication_role = replica', current_database());
end
$$;

-- section: postgres fixture trap: partitions on both sides, and only one leaf switched off
-- expect: 2 public.events events_sensor_id_fkey
-- expect: 0 public.readings readings_sensor_id_fkey
-- expect: 2 public.samples samples_box_id_fkey
create table sensors (id int primary key) partition by range (id);
create table sensors_low partition of sensors for values from (0) to (10);
create table readings (id int primary key, sensor_id int references sensors);
create table events (id int, sensor_id int references sensors) partition by range (id);
create table events_low partition of events for values from (0) to (10) partition by range (id);
create table events_lowest partition of events_low for values from (0) to (5);
create table boxes (id int primary key) partition by range (id);
create table boxes_low partition of boxes for values from (0) to (10);
create table samples (id int primary key, box_id int references boxes);
alter table events_lowest disable trigger all;
alter table boxes_low disable trigger all;

-- section: postgres fixture trap: hostile names and other schemas
-- expect: 2 "an""other S"."Order" "fk %I"
create schema "an""other S";
create table "an""other S"."User" (id int primary key);
create table "an""other S"."Order" (
  id int primary key,
  "user" int constraint "fk %I" references "an""other S"."User"
);
alter table "an""other S"."Order" disable trigger all;

-- section: postgres fixture trap: a setting of this database counts, one of another does not
-- expect: 1 this database session_replication_role
-- expect: 0 public.orders orders_customer_id_fkey
create table customers (id int primary key);
create table orders (id int primary key, customer_id int references customers);
do $$
begin
  execute format('alter database %I set session_replication_role = replica', current_database());
end
$$;
drop role if exists fk_enforcement_disabled_elsewhere;
create role fk_enforcement_disabled_elsewhere;
alter role fk_enforcement_disabled_elsewhere in database template1
  set session_replication_role = replica;
