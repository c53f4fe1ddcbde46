-- check: constraint.check-not-restorable
-- title: CHECK (table or domain) calls a user function that is not IMMUTABLE or reads tables: never
--   re-validated, and pg_dump/pg_restore may fail on load order
-- severity: warning
-- tier: extended
-- kind: catalog
-- nothing: no CHECK constraints
-- condition: The expression of a CHECK of a table or domain calls, itself or through an operator or a
--   cast, a function somebody made that is STABLE or VOLATILE, or whose body reads a table.
-- effect: What the check finds when a row is written need not be so later, and a restore that loads
--   the table before the ones the function reads refuses the rows.
-- fix: Say it with a foreign key, an exclusion constraint or a trigger; declare what is pure IMMUTABLE.
-- cost: Catalogue only.
-- false positives: The word FROM in a body that is none of a query; functions that are STABLE
--   although they could be IMMUTABLE.
-- waiver: Per constraint.
-- source: PostgreSQL docs CREATE TABLE (CHECK is assumed immutable); dba.stackexchange.com 75613.

-- section: postgres discovery
-- One row per constraint and function it calls, found or not; rows of one constraint add up. FROM as
-- other syntax has it, and comments, are taken out of a body before it is looked at.
with checks as (
  select
    c.oid,
    t.name || ' ' || pg_catalog.quote_ident(c.conname) as subject
  from pg_catalog.pg_constraint as c
  join {user_relations} as t on t.oid = c.conrelid
  where c.contype = 'c'
    and not (c.coninhcount > 0 and not c.conislocal)
  union all
  select
    c.oid,
    pg_catalog.format('%I.%I %I', n.nspname, d.typname, c.conname)
  from pg_catalog.pg_constraint as c
  join pg_catalog.pg_type as d on d.oid = c.contypid
  join pg_catalog.pg_namespace as n on n.oid = d.typnamespace
  where c.contype = 'c'
    and n.nspname <> 'information_schema'
    and n.nspname !~ '^pg_'
    and not exists (
      select
      from pg_catalog.pg_depend as x
      where x.classid = 'pg_catalog.pg_type'::pg_catalog.regclass
        and x.objid = d.oid
        and x.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
        and x.deptype = 'e'
    )
),
calls as (
  select distinct u.objid as constraint_oid, p.oid as function_oid
  from pg_catalog.pg_depend as u
  left join pg_catalog.pg_operator as o
    on u.refclassid = 'pg_catalog.pg_operator'::pg_catalog.regclass
    and o.oid = u.refobjid
  join pg_catalog.pg_proc as p
    on p.oid = case
      when u.refclassid = 'pg_catalog.pg_proc'::pg_catalog.regclass then u.refobjid
      else o.oprcode
    end
  where u.classid = 'pg_catalog.pg_constraint'::pg_catalog.regclass
    and p.pronamespace <> 'pg_catalog'::pg_catalog.regnamespace
),
functions as (
  select
    p.oid,
    p.oid::pg_catalog.regprocedure::pg_catalog.text as name,
    case p.provolatile when 's' then 'STABLE' when 'v' then 'VOLATILE' end as volatility,
    (
      l.lanname not in ('c', 'internal')
      and pg_catalog.regexp_replace(
        pg_catalog.regexp_replace(
          pg_catalog.regexp_replace(p.prosrc, '--[^\n]*|/\*(?:[^*]|\*+[^*/])*\*+/', ' ', 'g'),
          '\m(extract|substring|trim|overlay)\s*\([^()]*(\([^()]*\)[^()]*)*\mfrom\M', ' ', 'gi'
        ),
        '\mdistinct\s+from\M', ' ', 'gi'
      ) ~* '\mfrom\M'
    )
    or exists (
      select
      from pg_catalog.pg_depend as d
      join pg_catalog.pg_class as k on k.oid = d.refobjid
      where d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass
        and d.objid = p.oid
        and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
        and k.relkind in ('r', 'p', 'v', 'm', 'f')
        and pg_catalog.to_jsonb(p) ->> 'prosqlbody' is not null
    ) as is_reading
  from pg_catalog.pg_proc as p
  join pg_catalog.pg_language as l on l.oid = p.prolang
  where exists (select from calls as c where c.function_oid = p.oid)
)
select
  c.subject,
  case when f.volatility is not null or f.is_reading then 1 else 0 end as violations,
  f.name as key_function,
  pg_catalog.concat_ws(', ', f.volatility, case when f.is_reading then 'reads tables' end)
    as key_reason
from checks as c
left join calls as u on u.constraint_oid = c.oid
left join functions as f on f.oid = u.function_oid
order by 1, 3

-- section: postgres fixture firing
-- expect: 1 [warning] public.orders orders_shop_check
-- expect: 1 public.orders orders_note_check
-- expect: 0 public.orders orders_id_check
-- expect: 1 public.code code_check
create table shops (id int primary key);
create function is_shop(int) returns bool immutable language sql as
  'select exists (select from shops where id = $1)';
create function is_short(text) returns bool stable language plpgsql as
  'begin return length($1) < 10; end';
create domain code as text check (is_short(value));
create table orders (
  id int primary key check (id > 0),
  shop int check (is_shop(shop)),
  note text check (is_short(note))
);

-- section: postgres fixture silent
-- expect: 0 public.orders orders_day_check
-- expect: 0 public.orders orders_note_check
-- expect: 0 public.orders orders_at_check
create function is_day(date) returns bool immutable language sql as
  'select extract(day from $1) > 0 and $1 is distinct from null';
create function is_note(text) returns bool immutable language plpgsql as $$
begin
  -- Taken from the old code.
  return trim(both ' ' from lower($1)) <> '' and substring(lower($1) from 2) <> '' /* from */;
end $$;
create table orders (day date check (is_day(day)), note text check (is_note(note)),
  at timestamptz constraint orders_at_check check (at < now()));

-- section: postgres fixture silent: none
-- expect: skipped
create table orders (id int primary key);

-- section: postgres fixture trap: operators, casts, BEGIN ATOMIC, two functions in one check
-- expect: 1 public.by_operator by_operator_n_check
-- expect: 1 public.by_cast by_cast_n_check
-- expect: 1 public.atomic atomic_n_check
-- expect: 2 public.twofold twofold_n_check
create table shops (id int primary key);
create function near(int, int) returns bool volatile language sql as 'select abs($1 - $2) < 2';
create operator ~~~ (leftarg = int, rightarg = int, function = near);
create type cents as (n int);
create function to_cents(int) returns cents stable language sql as 'select row($1)::cents';
create cast (int as cents) with function to_cents(int);
create function has_shop(int) returns bool immutable language sql
begin atomic select exists (select from shops where id = $1); end;
create table by_operator (n int check (n ~~~ 1));
create table by_cast (n int check ((n::cents).n > 0));
create table atomic (n int check (has_shop(n)));
create table twofold (n int check (has_shop(n) or near(n, 2)));

-- section: postgres fixture trap: partitions and children once, other schemas, hostile names, extensions
-- expect: 1 public.events events_check
-- expect: 1 public.notes notes_check
-- expect: 1 "Sch""ema"."T {x}" "c %I"
-- expect: 1 "Sch""ema"."do main" "d d"
-- expect: 0 public.mails mails_address_check
-- session: set search_path = nowhere
create schema "Sch""ema";
create extension citext;
create function "Sch""ema"."f {x}"(int) returns bool stable language sql as 'select $1 > 0';
create table events (id int, constraint events_check check ("Sch""ema"."f {x}"(id)))
partition by range (id);
create table events_low partition of events for values from (0) to (10);
create table notes (id int, constraint notes_check check ("Sch""ema"."f {x}"(id)));
create table more_notes () inherits (notes);
create table "Sch""ema"."T {x}" (id int, constraint "c %I" check ("Sch""ema"."f {x}"(id)));
create domain "Sch""ema"."do main" as int constraint "d d" check ("Sch""ema"."f {x}"(value));
create table mails (address citext check (address <> 'x'));
