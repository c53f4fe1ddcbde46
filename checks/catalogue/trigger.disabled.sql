-- check: trigger.disabled
-- title: User trigger, rule or event trigger left disabled / replica-only after an import
-- severity: warning
-- tier: core
-- kind: catalog
-- nothing: no triggers and no rules
-- condition: A trigger, rule or event trigger of the user's is disabled, or fires only for
--   session_replication_role = replica. The triggers of foreign keys are fk.enforcement-disabled.
-- effect: What it used to do (history, defaults, checks, counters) silently no longer happens.
-- fix: ALTER TABLE ... ENABLE TRIGGER (or ENABLE RULE), ALTER EVENT TRIGGER ... ENABLE; then repair
--   what was written meanwhile.
-- cost: Catalogue only.
-- false positives: Triggers that are switched off on purpose.
-- waiver: Per trigger.
-- source: PostgreSQL docs ALTER TABLE (DISABLE TRIGGER), pg_trigger.tgenabled, pg_rewrite.ev_enabled.

-- section: postgres discovery
-- One row per trigger, rule and event trigger. A partition's copy counts where its own state differs
-- from that of the trigger it was made from.
select
  t.name || ' ' || pg_catalog.quote_ident(g.tgname) as subject,
  case when g.tgenabled in ('D', 'R') then 1 else 0 end as violations,
  case g.tgenabled when 'D' then 'disabled' when 'R' then 'replica only' end as key_state
from pg_catalog.pg_trigger as g
join {user_relations} as t on t.oid = g.tgrelid
left join pg_catalog.pg_trigger as p on p.oid = g.tgparentid
where not g.tgisinternal
  and (p.oid is null or p.tgenabled <> g.tgenabled)
union all
select
  t.name || ' ' || pg_catalog.quote_ident(r.rulename),
  case when r.ev_enabled in ('D', 'R') then 1 else 0 end,
  case r.ev_enabled when 'D' then 'disabled' when 'R' then 'replica only' end
from pg_catalog.pg_rewrite as r
join {user_relations} as t on t.oid = r.ev_class
where r.rulename <> '_RETURN'
union all
select
  'event trigger ' || pg_catalog.quote_ident(e.evtname),
  case when e.evtenabled in ('D', 'R') then 1 else 0 end,
  case e.evtenabled when 'D' then 'disabled' when 'R' then 'replica only' end
from pg_catalog.pg_event_trigger as e
where not exists (
  select
  from pg_catalog.pg_depend as d
  where d.classid = 'pg_catalog.pg_event_trigger'::pg_catalog.regclass
    and d.objid = e.oid
    and d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
    and d.deptype = 'e'
)
order by 1

-- section: postgres fixture firing
-- expect: 1 public.orders stamp
-- expect: 1 public.orders mirror
-- expect: 1 public.orders no_delete
-- expect: 0 public.orders log
-- expect: 1 event trigger guard
create function nothing() returns trigger language plpgsql as 'begin return new; end';
create table orders (id int primary key);
create trigger stamp before insert on orders for each row execute function nothing();
create trigger mirror before insert on orders for each row execute function nothing();
create trigger log before insert on orders for each row execute function nothing();
create rule no_delete as on delete to orders do instead nothing;
alter table orders disable trigger stamp, enable replica trigger mirror, disable rule no_delete;
create function nothing_at_all() returns event_trigger language plpgsql as 'begin end';
create event trigger guard on sql_drop execute function nothing_at_all();
alter event trigger guard disable;

-- section: postgres fixture silent
-- expect: 0 public.orders stamp
create function nothing() returns trigger language plpgsql as 'begin return new; end';
create table orders (id int primary key);
create trigger stamp before insert on orders for each row execute function nothing();

-- section: postgres fixture silent: none
-- expect: skipped
create table orders (id int primary key, parent int references orders);
create view v as select id from orders;

-- section: postgres fixture trap: always is enabled, a partition of its own, hostile names
-- expect: 0 public.orders stamp
-- expect: 0 public.events stamp
-- expect: 1 public.events_low stamp
-- expect: 1 "Sch""ema"."t {key}" "g ""1"""
create function nothing() returns trigger language plpgsql as 'begin return new; end';
create table orders (id int primary key);
create trigger stamp before insert on orders for each row execute function nothing();
alter table orders enable always trigger stamp;
create table events (id int) partition by range (id);
create table events_low partition of events for values from (0) to (10);
create table events_high partition of events for values from (10) to (20);
create trigger stamp after insert on events for each row execute function nothing();
alter table events_low disable trigger stamp;
create schema "Sch""ema";
create table "Sch""ema"."t {key}" ("t" int);
create trigger "g ""1""" before insert on "Sch""ema"."t {key}" for each row execute function nothing();
alter table "Sch""ema"."t {key}" disable trigger "g ""1""";
