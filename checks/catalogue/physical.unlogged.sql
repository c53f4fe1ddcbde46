-- check: physical.unlogged
-- title: Permanent data in an UNLOGGED table, index, materialized view or sequence (emptied after a
--   crash; absent on replicas and after PITR)
-- severity: error
-- tier: core
-- kind: catalog
-- nothing: no relations with rows
-- condition: A table, materialized view or sequence of the user's is UNLOGGED.
-- effect: After a crash it is empty, and replicas and restores to a point in time never have its rows.
-- fix: ALTER TABLE ... SET LOGGED (or ALTER SEQUENCE ... SET LOGGED), which writes it all to the WAL.
-- cost: Catalogue only.
-- false positives: Caches and staging tables.
-- waiver: Per relation.
-- source: PostgreSQL docs CREATE TABLE (UNLOGGED).

-- section: postgres discovery
-- One row per relation that has rows; indexes go with their table.
select
  t.name as subject,
  case when c.relpersistence = 'u' then 1 else 0 end as violations
from {user_relations} as t
join pg_catalog.pg_class as c on c.oid = t.oid
where t.relkind in ('r', 'm', 'S')
order by 1

-- section: postgres fixture firing
-- expect: 1 public.sessions
-- expect: 0 public.users
create unlogged table sessions (id int primary key);
create table users (id int primary key);

-- section: postgres fixture silent
-- expect: 0 public.users
-- expect: 0 public.users_id_seq
create table users (id serial primary key);

-- section: postgres fixture silent: nothing has rows
-- expect: skipped
create view one as select 1 as n;

-- section: postgres fixture trap: partitions each for themselves, temporary tables are nobody's loss, hostile names
-- expect: 1 public.events_low
-- expect: 0 public.events_high
-- expect: 1 "Sch""ema"."t {key}"
-- session: create temporary table passing (n int)
create table events (id int) partition by range (id);
create unlogged table events_low partition of events for values from (0) to (10);
create table events_high partition of events for values from (10) to (20);
create schema "Sch""ema";
create unlogged table "Sch""ema"."t {key}" ("t" int);
