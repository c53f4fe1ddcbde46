-- check: catalog.routine-broken
-- title: PL/pgSQL or SQL routine whose body no longer compiles against the migrated schema
--   (dropped/renamed column, table, function)
-- severity: error
-- tier: core
-- kind: exec
-- nothing: no routines in SQL or PL/pgSQL
-- condition: The body of a function or procedure, analysed against the schema as it is, raises: a table,
--   column, function or type it names is not there. SQL bodies kept as a text are asked of the server
--   itself, PL/pgSQL of the extension plpgsql_check, trigger functions once for every table they are for.
-- effect: The first call fails, which may be days after the migration.
-- fix: CREATE OR REPLACE the routine for the new schema, or drop it.
-- cost: Milliseconds per routine.
-- false positives: Dynamic SQL and temporary tables a routine makes itself; polymorphic arguments.
-- waiver: Per routine.
-- source: PostgreSQL fmgr_sql_validator(); plpgsql_check README.

-- section: postgres settings
check_function_bodies = on

-- section: postgres discovery
-- One row per routine, and one per table for a trigger function. Bodies in BEGIN ATOMIC have
-- dependencies, so that nothing they need can go; what an extension made is its own business.
select
  pg_catalog.format('%I.%I', n.nspname, p.proname) || '('
    || pg_catalog.pg_get_function_identity_arguments(p.oid) || ')'
    || coalesce(' on ' || trigger.table_name, '') as subject,
  case
    when l.lanname = 'sql'
      then case
        when own.path is null then ''
        else pg_catalog.format(
          e'select pg_catalog.set_config(''search_path'', %L, true);\n', own.path
        )
      end || pg_catalog.format(
        'select pg_catalog.fmgr_sql_validator(%L::pg_catalog.regprocedure)',
        p.oid::pg_catalog.regprocedure
      )
    else pg_catalog.format(
      'do $checked$ declare fault record; begin '
        || 'for fault in select c.message, c.lineno, c.sqlstate from %s.plpgsql_check_function_tb(%L'
        || '::pg_catalog.regprocedure, %s::pg_catalog.regclass, fatal_errors := true, '
        || 'other_warnings := false, extra_warnings := false, performance_warnings := false) as c '
        || 'where c.level = ''error'' limit 1 loop '
        || 'raise exception using errcode = fault.sqlstate, '
        || 'message = pg_catalog.format(''line %%s: %%s'', fault.lineno, fault.message); '
        || 'end loop; end $checked$',
      checker.schema_name,
      p.oid::pg_catalog.regprocedure,
      coalesce(pg_catalog.quote_literal(trigger.table_name), '0')
    )
  end as body,
  case
    when l.lanname = 'sql'
      and (p.prorettype = 'pg_catalog.trigger'::pg_catalog.regtype)
      then 'a trigger cannot be written in SQL'
    when l.lanname = 'plpgsql' and checker.schema_name is null
      then 'needs the extension plpgsql_check (package postgresql-<major>-plpgsql-check)'
    when l.lanname = 'plpgsql'
      and p.prorettype = 'pg_catalog.trigger'::pg_catalog.regtype
      and trigger.table_name is null
      then 'a trigger function of no trigger'
  end as skip
from pg_catalog.pg_proc as p
join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
join pg_catalog.pg_language as l on l.oid = p.prolang
left join lateral (
  select g.tgrelid::pg_catalog.regclass::pg_catalog.text as table_name
  from pg_catalog.pg_trigger as g
  where g.tgfoid = p.oid
    and g.tgparentid = 0
  group by 1
) as trigger on true
left join lateral (
  select pg_catalog.quote_ident(s.nspname) as schema_name
  from pg_catalog.pg_extension as e
  join pg_catalog.pg_namespace as s on s.oid = e.extnamespace
  where e.extname = 'plpgsql_check'
) as checker on true
-- A routine that brings a search path of its own is compiled under it, NULL where it brings none.
cross join lateral (
  select
    pg_catalog.max(pg_catalog.substr(c.entry, 13)) as path
  from pg_catalog.unnest(p.proconfig) as c(entry)
  where c.entry like 'search\_path=%'
) as own
where l.lanname in ('sql', 'plpgsql')
  and n.nspname <> 'information_schema'
  and n.nspname !~ '^pg_'
  and p.prokind in ('f', 'p')
  and pg_catalog.to_jsonb(p) ->> 'prosqlbody' is null
  and not exists (
    select
    from pg_catalog.pg_depend as d
    where d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass
      and d.objid = p.oid
      and d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
      and d.deptype = 'e'
  )
order by 1

-- section: postgres exec
{body}

-- section: postgres fixture firing
-- expect: 1 public.total()
-- expect: 0 public.one()
create table orders (id int, amount int);
create function total() returns bigint language sql as 'select sum(amount) from orders';
create function one() returns int language sql as 'select 1';
alter table orders rename column amount to price;

-- section: postgres fixture firing: PL/pgSQL, with the extension
-- expect: 1 public.total()
-- expect: 0 public.fine(n integer)
-- expect: 1 public.stamp() on public.notes
-- expect: 0 public.stamp() on public.orders
create extension plpgsql_check;
create table orders (id int, amount int, changed timestamptz);
create table notes (id int);
create function total() returns bigint language plpgsql as
'begin return (select sum(amount) from orders); end';
create function fine(n int) returns int language plpgsql as 'begin return n + 1; end';
create function stamp() returns trigger language plpgsql as 'begin new.changed = now(); return new; end';
create trigger stamp before update on orders for each row execute function stamp();
create trigger stamp before update on notes for each row execute function stamp();
alter table orders drop column amount;

-- section: postgres fixture silent
-- expect: 0 public.total()
-- expect: 0 public.kept()
create table orders (id int, amount int);
create function total() returns bigint language sql as 'select sum(amount) from orders';
create procedure kept() language sql as 'insert into orders values (1, 2)';

-- section: postgres fixture silent: none
-- expect: skipped
create extension pgcrypto;
create function atomic() returns int language sql begin atomic select 1; end;

-- section: postgres fixture trap: without the extension PL/pgSQL is skipped, never passed
-- expect: skipped public.total()
create function total() returns bigint language plpgsql as 'begin return (select n from nowhere); end';

-- section: postgres fixture trap: its own search path, overloads, hostile names, no rights to execute
-- expect: 1 "Sch""ema"."f {key}(1)"("a b" integer, "T" text)
-- expect: 0 "Sch""ema"."f {key}(1)"("a b" integer)
-- session: set search_path = "Sch""ema"
create schema "Sch""ema";
create table "Sch""ema".things (id int);
set search_path = "Sch""ema";
set check_function_bodies = off;
create function "Sch""ema"."f {key}(1)"("a b" int) returns int language sql as 'select id from things';
create function "Sch""ema"."f {key}(1)"("a b" int, "T" text) returns int language sql
as 'select missing from things';

-- section: postgres fixture trap: a routine with a search path of its own
-- expect: 0 app.counted()
-- expect: 0 app.strict()
-- expect: 1 app.broken()
-- expect: 0 "We ird".listed()
-- expect: 0 public.after()
create schema app;
create schema "We ird";
create table app.things (id int);
create table others (id int);
create table "We ird".things (id int, name text);
create function app.counted() returns bigint language sql set search_path = app, pg_temp
  as 'select count(*) from things';
create function app.strict() returns bigint language sql set search_path = ''
  as 'select count(*) from app.things';
create function "We ird".listed() returns text language sql set search_path = "We ird", public
  as 'select max(name) from things';
create function public.after() returns bigint language sql as 'select count(*) from others';
set check_function_bodies = off;
create function app.broken() returns bigint language sql set search_path = app
  as 'select count(*) from others';
