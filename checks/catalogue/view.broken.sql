-- check: view.broken
-- title: View / materialized view that can no longer be queried (owner lost privilege, function body
--   broken, cast error, never populated)
-- severity: error
-- tier: core
-- kind: exec
-- nothing: no views
-- condition: Planning the view, or reading its first row, raises. A view that calls a volatile
--   function which may do something is only planned.
-- effect: Every client that still uses the view fails.
-- fix: Re-create the view on the new schema, grant its owner what it reads, or REFRESH MATERIALIZED
--   VIEW.
-- cost: One plan and one row per view, under the statement timeout.
-- false positives: Views that need settings of a session in a way their text does not tell; where it
--   does (current_setting('app.tenant')), the view is skipped.
-- waiver: Per view.
-- source: PostgreSQL docs CREATE VIEW; pg_catcheck --select-from-relations.

-- section: postgres settings
row_security = on

-- section: postgres discovery
-- One row per view. What a view calls is read from its rule, because built-in functions leave no
-- dependency; views below it count too. What is denied because of ourselves says nothing of it.
with recursive rules as (
  select
    r.ev_class as relid,
    (pg_catalog.regexp_matches(r.ev_action::pg_catalog.text, ':(?:op)?funcid (\d+)', 'g'))[1]::pg_catalog.oid
      as function_oid
  from pg_catalog.pg_rewrite as r
  where r.rulename = '_RETURN'
),
-- A volatile function is called all the same where it can do nothing: one that only gives numbers and
-- times, or one whose body neither writes nor calls another volatile one. We could not write anyway.
harmless (function_oid) as materialized (
  select p.oid
  from pg_catalog.pg_proc as p
  join pg_catalog.pg_language as l on l.oid = p.prolang
  where p.oid in (select u.function_oid from rules as u)
    and p.provolatile = 'v'
    and (
      (
        p.pronamespace = 'pg_catalog'::pg_catalog.regnamespace
        and p.proname in ('random', 'clock_timestamp', 'timeofday', 'gen_random_uuid')
      )
      or (
        l.lanname in ('sql', 'plpgsql')
        and p.prosrc !~* ('\m(insert|update|delete|merge|truncate|copy|create|alter|drop|grant|revoke|call'
          || '|execute|notify|listen|lock|refresh|import)\M')
        and not exists (
          select
          from pg_catalog.regexp_matches(p.prosrc, '([[:alnum:]_$]+)"?\s*\(', 'g') as w(words)
          join pg_catalog.pg_proc as q on q.proname = any (array[w.words[1], pg_catalog.lower(w.words[1])])
          where q.provolatile = 'v'
            and not (
              q.pronamespace = 'pg_catalog'::pg_catalog.regnamespace
              and q.proname in ('random', 'clock_timestamp', 'timeofday', 'gen_random_uuid')
            )
        )
      )
    )
),
calls as (
  select
    u.relid,
    pg_catalog.bool_or(
      p.provolatile = 'v' and p.oid not in (select h.function_oid from harmless as h)
    ) as is_volatile,
    pg_catalog.bool_or(not pg_catalog.has_function_privilege(p.oid, 'execute')) as is_denied
  from rules as u
  join pg_catalog.pg_proc as p on p.oid = u.function_oid
  group by u.relid
),
-- Settings of a session a view or a function it calls insists on, and which this session does not have.
wishes as (
  select
    q.relid,
    pg_catalog.string_agg(distinct w.names[1], ', ' order by w.names[1]) as names
  from (
    select r.ev_class as relid, pg_catalog.pg_get_viewdef(r.ev_class) as text
    from pg_catalog.pg_rewrite as r
    join {user_relations} as v on v.oid = r.ev_class and v.relkind = 'v'
    where r.rulename = '_RETURN'
      and r.ev_action::pg_catalog.text ~ (
        ':funcid ' || 'pg_catalog.current_setting(pg_catalog.text)'::pg_catalog.regprocedure::pg_catalog.oid
          || ' '
      )
    union all
    select u.relid, p.prosrc
    from rules as u
    join pg_catalog.pg_proc as p on p.oid = u.function_oid
    where p.prosrc ~* 'current_setting'
  ) as q
  cross join lateral pg_catalog.regexp_matches(
    q.text, 'current_setting\s*\(\s*''([^'']+\.[^'']+)''(?:::text)?\s*\)', 'gi'
  ) as w(names)
  where coalesce(pg_catalog.current_setting(w.names[1], true), '') = ''
  group by q.relid
),
uses as (
  select distinct r.ev_class as relid, d.refobjid as used
  from pg_catalog.pg_rewrite as r
  join pg_catalog.pg_depend as d
    on d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
    and d.objid = r.oid
    and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
  join pg_catalog.pg_class as c on c.oid = d.refobjid and c.relkind = 'v'
  where r.rulename = '_RETURN'
    and d.refobjid <> r.ev_class
),
below (relid, used) as (
  select v.oid, v.oid
  from {user_relations} as v
  where v.relkind in ('v', 'm')
  union
  select b.relid, u.used
  from below as b
  join uses as u on u.relid = b.used
  join pg_catalog.pg_class as c on c.oid = b.used
  -- What a materialized view is made of does not run when it is read.
  where c.relkind = 'v'
)
select
  v.name as subject,
  v.name as view,
  case
    when v.relkind = 'm' then 'select * from ' || v.name || ' limit 1'
    when pg_catalog.bool_or(coalesce(c.is_volatile, false)) then ''
    else 'select * from ' || v.name || ' limit 1'
  end as first_row,
  'needs the setting ' || pg_catalog.string_agg(distinct n.names, ', ') || ' of a session' as skip,
  case
    when me.rolsuper then null
    when not pg_catalog.has_table_privilege(v.oid, 'select')
      then 'the role may not read the view'
    when v.relkind = 'v' and pg_catalog.bool_or(coalesce(c.is_denied, false))
      then 'the role may not execute a function the view calls'
    when pg_catalog.bool_or(
      exists (
        select
        from pg_catalog.pg_options_to_table(k.reloptions) as o
        where o.option_name = 'security_invoker'
          and pg_catalog.lower(o.option_value) in ('on', 'true', 'yes', '1')
      )
      and exists (
        select
        from pg_catalog.pg_rewrite as r
        join pg_catalog.pg_depend as d
          on d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
          and d.objid = r.oid
          and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
        where r.ev_class = k.oid
          and d.refobjid <> k.oid
          and not pg_catalog.has_table_privilege(d.refobjid, 'select')
      )
    )
      then 'the role may not read a table that the view reads with the rights of its reader'
  end as unknown
from below as b
join {user_relations} as v on v.oid = b.relid
join pg_catalog.pg_class as k on k.oid = b.used
left join calls as c on c.relid = b.used and (v.relkind = 'v')
left join wishes as n on n.relid = b.used and v.relkind = 'v'
cross join (
  select r.rolsuper from pg_catalog.pg_roles as r where r.rolname = current_user
) as me
group by v.oid, v.name, v.relkind, me.rolsuper
order by 1

-- section: postgres exec
explain select * from {view};
{first_row}

-- section: postgres fixture firing
-- expect: 1 public.lost_right
-- expect: 1 public.bad_cast
-- expect: 1 public.bad_function
-- expect: 1 public.never_filled
-- expect: 0 public.fine
drop role if exists view_broken_owner;
create role view_broken_owner;
create table secrets (id int, code text);
insert into secrets values (1, 'abc');
create view lost_right as select id from secrets;
alter view lost_right owner to view_broken_owner;
create view bad_cast as select code::int as code from secrets;
create function worth(int) returns int language plpgsql stable as
  $$ begin return (select value from values_table where id = $1); end $$;
create view bad_function as select worth(id) as worth from secrets;
create materialized view never_filled as select id from secrets with no data;
create view fine as select id from secrets;

-- section: postgres fixture silent
-- expect: 0 public.fine
-- expect: 0 public.filled
-- expect: 0 public.nested
create table secrets (id int);
create view fine as select id from secrets;
create materialized view filled as select id from secrets;
create view nested as select fine.id from fine join filled using (id);

-- section: postgres fixture silent: no views
-- expect: skipped
create table secrets (id int);

-- section: postgres fixture trap: a view with volatile functions is planned, not read
-- expect: 0 public.slow
-- expect: 0 public.counting
-- expect: 0 public.above
-- expect: 1 public.without_right
-- expect: 0 public.kept
drop role if exists view_broken_volatile;
create role view_broken_volatile;
create sequence numbers;
create table secrets (id int);
insert into secrets values (1);
create view slow as select pg_sleep(3600)::text as nothing;
create view counting as select nextval('numbers') as n;
create view above as select nothing from slow;
create view without_right as select id, random() as r from secrets;
alter view without_right owner to view_broken_volatile;
create function explode() returns int language plpgsql volatile as
  $$ begin raise exception 'ran'; end $$;
create materialized view kept as select 1 as n from (select explode() as e offset 1) as x with no data;
create or replace function explode() returns int language sql volatile as 'select 1';
refresh materialized view kept;
create or replace function explode() returns int language plpgsql volatile as
  $$ begin raise exception 'ran'; end $$;

-- section: postgres fixture trap: row security and missing rights of ours are not the view's fault
-- expect: 0 public.open_view
-- expect: unknown * public.closed_view
-- expect: unknown * public.invoking
-- expect: unknown * public.calling
-- expect: 0 public.invoking_fine
-- session: set role view_broken_reader
drop role if exists view_broken_reader;
create role view_broken_reader;
create table notes (id int, owner text);
alter table notes enable row level security;
alter table notes force row level security;
create table plain (id int);
insert into plain values (1);
create function hidden(int) returns int language sql stable as 'select $1';
revoke execute on function hidden from public;
create view open_view with (security_invoker) as select id from notes;
create view closed_view as select id from plain;
create view invoking with (security_invoker = true) as select id from plain;
create view calling as select hidden(id) as id from plain;
create view invoking_fine with (security_invoker = off) as select id from plain;
grant select on notes, open_view, invoking, calling, invoking_fine to view_broken_reader;

-- section: postgres fixture trap: a remote server that does not answer says nothing of the view
-- expect: unknown 08001 public.remote_view
create extension postgres_fdw;
create server nowhere foreign data wrapper postgres_fdw options (host '/nonexistent', dbname 'x');
create user mapping for public server nowhere options (user 'nobody', password 'x');
create foreign table remote (id int) server nowhere;
create view remote_view as select id from remote;

-- section: postgres fixture trap: names resolve as in the database, hostile ones too
-- expect: 0 "Sch""ema"."v {view} %I"
-- expect: 1 "Sch""ema"."V; drop table x"
-- session: set search_path = "Sch""ema"
create schema "Sch""ema";
create table "Sch""ema"."T" (id int);
insert into "Sch""ema"."T" values (1);
create function "Sch""ema".total() returns bigint language plpgsql stable as
  $$ begin return (select count(*) from "T"); end $$;
create view "Sch""ema"."v {view} %I" as select "Sch""ema".total() as n;
create view "Sch""ema"."V; drop table x" as select 1 / (id - 1) as n from "Sch""ema"."T";

-- section: postgres fixture trap: a broken body is found although functions are volatile unless they say so
-- expect: 1 public.by_plpgsql
-- expect: 1 public.by_sql
-- expect: 0 public.fine
-- expect: 0 public.writing
-- expect: 0 public.sleeping
create table things (id int, kind text);
insert into things values (1, 'a');
create function count_things() returns bigint language plpgsql as
  $$ begin return (select count(*) from things where kind = 'a'); end $$;
create function first_thing() returns int language sql as 'select id from things order by kind limit 1';
create function any_thing() returns int language sql as 'select id from things order by random() limit 1';
create function write_thing() returns int language plpgsql as
  $$ begin insert into things values (2); return 2; end $$;
create function nap() returns int language plpgsql as
  $$ begin perform pg_sleep(3600); return 1; end $$;
create view by_plpgsql as select count_things() as n;
create view by_sql as select t.id, first_thing() as first from things as t;
create view fine as select any_thing() as id;
create view writing as select write_thing() as id;
create view sleeping as select nap() as id;
alter table things drop column kind;

-- section: postgres fixture trap: a view that needs a setting of the session is skipped, not broken
-- expect: skipped public.mine
-- expect: skipped public.above
-- expect: skipped public.by_function
-- expect: 0 public.lenient
-- expect: 0 public.fixed
create table orders (id int, tenant int);
insert into orders values (1, 1);
create view mine as select id from orders where tenant = current_setting('app.tenant')::int;
create view above as select id from mine;
create function tenant() returns int language sql stable as $$ select current_setting('app.tenant')::int $$;
create view by_function as select id from orders where tenant = tenant();
create view lenient as select id, current_setting('app.tenant', true) as tenant from orders;
create view fixed as select id, current_setting('server_version') as version from orders;

-- section: sqlite discovery
-- One row per view of the main database.
select
  l.name as subject,
  'main."' || replace(l.name, '"', '""') || '"' as view
from pragma_table_list as l
where l.schema = 'main'
  and l.type = 'view'
order by 1

-- section: sqlite exec
explain select * from {view}

-- section: sqlite fixture firing
-- expect: 1 of_lost_table
-- expect: 1 of_lost_column
-- expect: 0 fine
create table orders (id integer primary key, total int);
create view fine as select id from orders;
create view of_lost_column as select o.discount from orders as o;
create view of_lost_table as select id from customers;

-- section: sqlite fixture silent
-- expect: 0 fine
-- expect: 0 nested
create table orders (id integer primary key);
create view fine as select id from orders;
create view nested as select id from fine;

-- section: sqlite fixture silent: no views
-- expect: skipped
create table orders (id integer primary key);

-- section: sqlite fixture trap: circles, lost functions and hostile names
-- expect: 1 around
-- expect: 1 there
-- expect: 1 odd
-- expect: 0 v"iew {view}
create table "t 1" ("select" int);
create view around as select n from there;
create view there as select n from around;
create view odd as select no_such_function("select") as n from "t 1";
create view "v""iew {view}" as select "select" from "t 1";
