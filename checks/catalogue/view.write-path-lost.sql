-- check: view.write-path-lost
-- title: Relation that could be inserted/updated/deleted before (table) is now a view that
--   cannot, with no INSTEAD OF trigger
-- severity: error
-- tier: scenario
-- kind: compare
-- difference: bits-lost
-- nothing: no tables or views
-- condition: An INSERT, UPDATE or DELETE the relation took in the baseline it does not take any
--   more.
-- effect: Writers of the old release fail: a compatibility view lets them read and not write.
-- fix: Give the view INSTEAD OF triggers or rules, or make it one that PostgreSQL can update by
--   itself.
-- cost: Reads the catalogue only.
-- false positives: A relation that became read-only by design.
-- waiver: Per relation, or check_settings.deltas with accept.
-- source: PostgreSQL documentation, updatable views and pg_relation_is_updatable().

-- section: postgres snapshot
-- One row per relation: the bits of pg_relation_is_updatable(), triggers and rules included: 4
-- update, 8 insert, 16 delete. Of what it says only these are kept.
select
  t.name as object,
  (pg_catalog.pg_relation_is_updatable(t.oid, true) & 28)::pg_catalog.text as value
from {user_relations} as t
where t.relkind in ('r', 'p', 'v', 'f')
order by 1

-- section: postgres fixture firing
-- expect: 1 public.users
-- expect: 1 public.shops
-- expect: 1 public.gone
create table users (id int primary key, name text);
create table shops (id int primary key);
create table gone (id int);
-- then
alter table users rename to people;
create view users as select p.id, upper(p.name) as name, count(*) from people as p group by 1, 2;
drop table shops;
create materialized view shops as select 1 as id;
drop table gone;

-- section: postgres fixture silent
-- expect: 0 public.users
-- expect: 0 public.totals
create table users (id int primary key, name text);
create view totals as select count(*) from users;
-- then
alter table users rename to people;
create view users as select p.id, p.name from people as p;
create or replace view totals as select count(*) from people;

-- section: postgres fixture trap: INSTEAD OF triggers, rules, a view that gains, hostile names
-- expect: 0 public.users
-- expect: 1 "Sch ema"."T"
-- expect: 0 public.v
create schema "Sch ema";
create table "Sch ema"."T" (id int);
create table users (id int, name text);
create view v as select distinct u.id from users as u;
create function f() returns trigger language plpgsql as 'begin return new; end';
-- then
alter table users rename to people;
create view users as select distinct p.id, p.name from people as p;
create trigger t instead of insert or update or delete on users
  for each row execute function f();
alter table "Sch ema"."T" rename to base;
create view "Sch ema"."T" as select distinct b.id from "Sch ema".base as b;
create rule r as on insert to "Sch ema"."T" do instead insert into "Sch ema".base values (new.id);
create or replace view v as select p.id from people as p;
