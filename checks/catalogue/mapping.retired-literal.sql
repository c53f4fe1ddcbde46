-- check: mapping.retired-literal
-- title: A retired value (old role name, enum label, status) is still written as a literal in a policy,
--   function, view, CHECK, default, trigger WHEN or partial index
-- severity: error
-- tier: scenario
-- kind: catalog
-- configuration: retired_literals
-- nothing: no policies, routines, views, constraints, defaults, triggers or indexes
-- condition: The definition of an object holds one of the configured values as a whole literal, or as
--   an element of an array literal. Comments in the bodies of routines do not count.
-- effect: The policy or the function silently never matches again: rights are lost, or rows are kept
--   out of every report.
-- fix: Write the new value into the object.
-- cost: Catalogue only.
-- false positives: A word that is still in use elsewhere with another meaning.
-- waiver: Per object.
-- source: splinter 0015 (policies matched by their text); PostgreSQL docs CREATE POLICY.

-- section: postgres discovery
-- One row per object and retired value, found or not; rows of one object add up. The server itself
-- writes the definitions down; comments are taken out of the bodies, where strings are kept.
with given as (
  select distinct
    g.value,
    '''' || pg_catalog.replace(g.value, '''', '''''') || '''' as literal,
    '''\{(?:[^'']*[,"])?"?'
      || pg_catalog.regexp_replace(
        pg_catalog.replace(g.value, '''', ''''''), '([][(){}.*+?^$|\\])', '\\\1', 'g'
      )
      || '"?(?:[,"][^'']*)?\}''' as element
  from pg_catalog.jsonb_array_elements_text($1::pg_catalog.jsonb) as g(value)
),
definitions as (
  select
    'policy ' || pg_catalog.quote_ident(p.polname) || ' on ' || t.name as subject,
    pg_catalog.concat_ws(
      ' ', pg_catalog.pg_get_expr(p.polqual, p.polrelid),
      pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid)
    ) as text
  from {user_relations} as t
  join pg_catalog.pg_policy as p on p.polrelid = t.oid
  union all
  select
    case when t.relkind = 'm' then 'materialized view ' else 'view ' end || t.name,
    pg_catalog.pg_get_viewdef(t.oid)
  from {user_relations} as t
  where t.relkind in ('v', 'm')
  union all
  select
    'constraint ' || pg_catalog.quote_ident(c.conname) || ' on ' || t.name,
    pg_catalog.pg_get_constraintdef(c.oid)
  from {user_relations} as t
  join pg_catalog.pg_constraint as c on c.conrelid = t.oid and c.contype in ('c', 'x')
  where not (c.coninhcount > 0 and not c.conislocal)
  union all
  select
    'column ' || t.name || ' ' || pg_catalog.quote_ident(a.attname),
    pg_catalog.pg_get_expr(d.adbin, d.adrelid)
  from {user_relations} as t
  join pg_catalog.pg_attribute as a on a.attrelid = t.oid and not a.attisdropped
  join pg_catalog.pg_attrdef as d on d.adrelid = t.oid and d.adnum = a.attnum
  union all
  select
    'trigger ' || pg_catalog.quote_ident(g.tgname) || ' on ' || t.name,
    pg_catalog.pg_get_triggerdef(g.oid)
  from {user_relations} as t
  join pg_catalog.pg_trigger as g on g.tgrelid = t.oid
  where not g.tgisinternal
    and g.tgparentid = 0
  union all
  select
    'index ' || pg_catalog.quote_ident(x.relname) || ' on ' || t.name,
    pg_catalog.pg_get_indexdef(i.indexrelid)
  from {user_relations} as t
  join pg_catalog.pg_index as i on i.indrelid = t.oid
  join pg_catalog.pg_class as x on x.oid = i.indexrelid and not x.relispartition
  where i.indpred is not null
    or i.indexprs is not null
  union all
  select
    'rule ' || pg_catalog.quote_ident(r.rulename) || ' on ' || t.name,
    pg_catalog.pg_get_ruledef(r.oid)
  from {user_relations} as t
  join pg_catalog.pg_rewrite as r on r.ev_class = t.oid and r.rulename <> '_RETURN'
  union all
  select
    'partition ' || t.name,
    pg_catalog.pg_get_expr(c.relpartbound, c.oid)
  from {user_relations} as t
  join pg_catalog.pg_class as c on c.oid = t.oid
  where t.is_partition
  union all
  select
    'routine ' || pg_catalog.format('%I.%I', n.nspname, p.proname) || '('
      || pg_catalog.pg_get_function_identity_arguments(p.oid) || ')',
    pg_catalog.concat_ws(
      ' ',
      pg_catalog.regexp_replace(
        p.prosrc, '(''(?:[^'']|'''')*'')|--[^\n]*|/\*(?:[^*]|\*+[^*/])*\*+/', '\1 ', 'g'
      ),
      case
        when pg_catalog.to_jsonb(p) ->> 'prosqlbody' is not null
          then pg_catalog.pg_get_functiondef(p.oid)
      end,
      pg_catalog.pg_get_expr(p.proargdefaults, 0)
    )
  from pg_catalog.pg_proc as p
  join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
  join pg_catalog.pg_language as l on l.oid = p.prolang
  where n.nspname <> 'information_schema'
    and n.nspname !~ '^pg_'
    and l.lanname not in ('c', 'internal')
    and p.prokind in ('f', 'p', 'w')
    and not exists (
      select
      from pg_catalog.pg_depend as d
      where d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass
        and d.objid = p.oid
        and d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
        and d.deptype = 'e'
    )
  union all
  select
    'domain ' || pg_catalog.format('%I.%I', n.nspname, y.typname),
    pg_catalog.concat_ws(
      ' ',
      pg_catalog.pg_get_expr(y.typdefaultbin, 0),
      (
        select pg_catalog.string_agg(pg_catalog.pg_get_constraintdef(c.oid), ' ' order by c.conname)
        from pg_catalog.pg_constraint as c
        where c.contypid = y.oid
      )
    )
  from pg_catalog.pg_type as y
  join pg_catalog.pg_namespace as n on n.oid = y.typnamespace
  where y.typtype = 'd'
    and n.nspname <> 'information_schema'
    and n.nspname !~ '^pg_'
)
select
  d.subject,
  case
    when pg_catalog.strpos(d.text, g.literal) > 0 or d.text collate "C" ~ g.element then 1
    else 0
  end as violations,
  g.value as key_literal
from definitions as d
cross join given as g
order by 1, 3

-- section: postgres fixture firing
-- configuration: {"retired_literals": ["manager", "it's"]}
-- expect: 1 policy own on public.users
-- expect: 1 view public.managers
-- expect: 1 constraint users_role_check on public.users
-- expect: 1 column public.users role
-- expect: 1 trigger watch on public.users
-- expect: 1 index users_managers on public.users
-- expect: 2 routine public.is_boss(role text)
-- expect: 1 routine public.atomic()
-- expect: 1 domain public.role_name
-- expect: 0 routine public.noted()
create table users (id int primary key, role text default 'manager',
  constraint users_role_check check (role in ('admin', 'manager')));
create policy own on users using (role = 'manager');
create view managers as select id from users where role = any ('{admin,manager}');
create function noted() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger watch before update on users for each row when (old.role = 'manager') execute function noted();
create index users_managers on users (id) where role = 'manager';
create function is_boss(role text) returns bool language plpgsql as
$$ begin if role = 'it''s' then return true; end if; return role = 'manager'; end $$;
create function atomic() returns bigint language sql
begin atomic select count(*) from users where role = 'manager'; end;
create domain role_name as text check (value <> 'manager');

-- section: postgres fixture silent
-- configuration: {"retired_literals": ["manager", "a.b"]}
-- expect: 0 routine public.is_boss(role text)
-- expect: 0 constraint users_role_check on public.users
-- expect: 0 view public.managers
create table users (id int primary key, role text, manager int,
  constraint users_role_check check (role in ('admin', 'managers', 'the manager', 'Manager', 'aXb')));
create view managers as select manager from users where role = any ('{admin,managers,"the manager",aXb}');
create function is_boss(role text) returns bool language plpgsql as $$
begin
  -- It was 'manager' once, don't ask.
  /* Or: role = 'manager' */
  return role = 'admin'; -- 'manager'
end $$;

-- section: postgres fixture silent: none
-- configuration: {"retired_literals": ["manager"]}
-- expect: skipped
create table users (id int primary key);

-- section: postgres fixture trap: comments that hold strings, hostile values and names, enums, children
-- configuration: {"retired_literals": ["old", "{x}", "back\\slash", "a,b", "(.*"]}
-- expect: 1 routine "Sch""ema"."f {x}"()
-- expect: 1 constraint notes_check on public.notes
-- expect: 1 view "Sch""ema"."V"
-- expect: 1 constraint of_enum on public.enums
-- expect: 1 partition public.events_old
create schema "Sch""ema";
create function "Sch""ema"."f {x}"() returns text language sql as
'/* '' */ select ''-- no comment'' || ''old''';
create table notes (n text, constraint notes_check check (n <> '{x}'));
create table more_notes () inherits (notes);
create view "Sch""ema"."V" as select n from public.notes where n = '(.*';
create type kind as enum ('old', 'new');
create table enums (k kind, constraint of_enum check (k <> 'old'));
create table events (k text) partition by list (k);
create table events_old partition of events for values in ('old');
