-- check: rls.bypass
-- title: Application role escapes RLS: superuser, BYPASSRLS, owner (or member of owner) of a table
--   without FORCE
-- severity: error
-- tier: scenario
-- kind: catalog
-- configuration: app_roles
-- nothing: no tables with row-level security
-- condition: A configured application role is a superuser or has BYPASSRLS, may become a role that is or
--   has, or owns a table with row-level security, or is a member of its owner, while the table does not
--   say FORCE ROW LEVEL SECURITY.
-- effect: The policies are decoration: this role sees and writes the rows of every tenant.
-- fix: Let the application log in as a role without those attributes that owns nothing, or ALTER TABLE
--   ... FORCE ROW LEVEL SECURITY.
-- cost: Catalogue only.
-- false positives: The role that runs the migrations, which is none of the application.
-- waiver: Per role and table.
-- source: PostgreSQL docs ddl-rowsecurity (table owners bypass unless FORCE).

-- section: postgres discovery
-- One row per role for what it is, and one per role and table with row-level security for what it
-- owns. A superuser is a member of every role, so that of one only the first is told.
with given as (
  select distinct g.name
  from pg_catalog.jsonb_array_elements_text($1::pg_catalog.jsonb) as g(name)
),
roles as (
  select g.name as given, r.oid, r.rolname, r.rolsuper, r.rolbypassrls
  from given as g
  left join pg_catalog.pg_roles as r on g.name in (r.rolname, pg_catalog.quote_ident(r.rolname))
),
tables as (
  select t.name, c.relowner, c.relforcerowsecurity
  from {user_relations} as t
  join pg_catalog.pg_class as c on c.oid = t.oid
  where c.relrowsecurity
    and t.relkind in ('r', 'p')
)
select
  coalesce(pg_catalog.quote_ident(r.rolname), r.given) as subject,
  case when reasons.text = '' then 0 else 1 end as violations,
  reasons.text as key_reason,
  case
    when r.oid is null then 'check_settings.app_roles: there is no role ' || r.given
  end as unknown
from roles as r
cross join lateral (
  select
    pg_catalog.concat_ws(
      ', ',
      case when r.rolsuper then 'superuser' end,
      case when r.rolbypassrls then 'BYPASSRLS' end,
      case
        when not r.rolsuper
          then (
            select 'may become ' || pg_catalog.string_agg(pg_catalog.quote_ident(b.rolname), ', '
              order by b.rolname)
            from pg_catalog.pg_roles as b
            where (b.rolsuper or b.rolbypassrls)
              and b.oid <> r.oid
              and pg_catalog.pg_has_role(r.oid, b.oid, 'member')
          )
      end
    ) as text
) as reasons
where exists (select from tables) or r.oid is null
union all
select
  pg_catalog.quote_ident(r.rolname) || ' ' || t.name,
  case
    when not t.relforcerowsecurity and pg_catalog.pg_has_role(r.oid, t.relowner, 'member') then 1
    else 0
  end,
  case when r.oid = t.relowner then 'owner' else 'member of owner' end || ' '
    || pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(t.relowner)) || ', no FORCE',
  null
from roles as r
cross join tables as t
where not r.rolsuper
order by 1

-- section: postgres fixture firing
-- configuration: {"app_roles": ["rls_bypass_app", "rls_bypass_admin", "rls_bypass_free"]}
-- expect: 0 rls_bypass_app
-- expect: 1 rls_bypass_app public.orders
-- expect: 0 rls_bypass_app public.notes
-- expect: 1 rls_bypass_admin
-- expect: 1 rls_bypass_free
-- expect: 0 rls_bypass_free public.orders
drop role if exists rls_bypass_app, rls_bypass_admin, rls_bypass_free, rls_bypass_owner;
create role rls_bypass_owner;
create role rls_bypass_app in role rls_bypass_owner;
create role rls_bypass_admin superuser;
create role rls_bypass_free bypassrls;
create table orders (id int primary key);
create table notes (id int primary key);
alter table orders enable row level security;
alter table notes enable row level security;
alter table notes force row level security;
alter table orders owner to rls_bypass_owner;
alter table notes owner to rls_bypass_owner;
create table plain (id int primary key);
alter table plain owner to rls_bypass_app;

-- section: postgres fixture silent
-- configuration: {"app_roles": ["rls_bypass_reader"]}
-- expect: 0 rls_bypass_reader
-- expect: 0 rls_bypass_reader public.orders
drop role if exists rls_bypass_reader;
create role rls_bypass_reader login;
create table orders (id int primary key);
alter table orders enable row level security;
grant all on orders to rls_bypass_reader;

-- section: postgres fixture silent: no row-level security
-- configuration: {"app_roles": ["rls_bypass_reader2"]}
-- expect: skipped
drop role if exists rls_bypass_reader2;
create role rls_bypass_reader2 bypassrls;
create table orders (id int primary key);

-- section: postgres fixture trap: roles that are not there, hostile names, ways around, partitions
-- configuration: {"app_roles": ["rls_bypass_nobody", "Rls By\"pass", "rls_bypass_way"]}
-- expect: unknown * rls_bypass_nobody
-- expect: 1 "Rls By""pass" "Sch""ema"."T {x}"
-- expect: 1 "Rls By""pass" public.events_low
-- expect: 1 rls_bypass_way
drop role if exists "Rls By""pass", rls_bypass_way, rls_bypass_big, rls_bypass_mid;
create role "Rls By""pass";
create role rls_bypass_big bypassrls;
create role rls_bypass_mid in role rls_bypass_big;
create role rls_bypass_way noinherit in role rls_bypass_mid;
create schema "Sch""ema";
create table "Sch""ema"."T {x}" (id int);
alter table "Sch""ema"."T {x}" enable row level security;
alter table "Sch""ema"."T {x}" owner to "Rls By""pass";
create table events (id int) partition by range (id);
create table events_low partition of events for values from (0) to (10);
alter table events_low enable row level security;
alter table events_low owner to "Rls By""pass";
