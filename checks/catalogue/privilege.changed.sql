-- check: privilege.changed
-- title: Owner, grant (relation, column, function, schema, type, database, default privilege),
--   role attribute or membership differs from the baseline
-- severity: error
-- tier: scenario
-- kind: compare
-- difference: granted
-- nothing: nothing that has an owner
-- condition: Of something that is still there: its owner is another, a privilege is gone, or it
--   may be passed on or not any more (error); a privilege is new (warning). Of a role that owns
--   something here or holds a privilege: an attribute or a membership. Who granted is not looked
--   at.
-- effect: The application is locked out, or somebody may do what nobody has decided.
-- fix: Grant or revoke what is named; restore with the roles in place (pg_dumpall --roles-only).
-- cost: Reads the catalogue only.
-- false positives: Grants a migration gives on purpose; roles that were renamed
--   (check_settings.renames).
-- waiver: Per object, or check_settings.deltas with accept.
-- source: pgTAP *_privs_are, *_owner_is, is_member_of.

-- section: postgres snapshot
-- Per owned object: that it is there, its owner, and each privilege of somebody else; per role that
-- is named by one of them: what it may by itself and what it is a member of. Defaults count as
-- granted, so that GRANT and REVOKE leave no trace. Roles PostgreSQL brings are left out.
with
  owned (subject, owner, acl, class) as materialized (
    select t.name, c.relowner,
      coalesce(
        c.relacl, pg_catalog.acldefault(case t.relkind when 'S' then 's'::"char" else 'r' end, c.relowner)
      ),
      'relation'
    from {user_relations} as t
    join pg_catalog.pg_class as c on c.oid = t.oid
    where t.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
    union all
    select
      'function ' || pg_catalog.format(
        '%I.%I(%s)', n.nspname, p.proname, pg_catalog.oidvectortypes(p.proargtypes)
      ), p.proowner, coalesce(p.proacl, pg_catalog.acldefault('f', p.proowner)), 'function'
    from pg_catalog.pg_proc as p
    join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
    where n.nspname <> 'information_schema'
      and n.nspname !~ '^pg_'
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
      'schema ' || pg_catalog.quote_ident(n.nspname), n.nspowner,
      coalesce(n.nspacl, pg_catalog.acldefault('n', n.nspowner)), 'schema'
    from pg_catalog.pg_namespace as n
    where n.nspname <> 'information_schema'
      and n.nspname !~ '^pg_'
      and not exists (
        select
        from pg_catalog.pg_depend as d
        where d.classid = 'pg_catalog.pg_namespace'::pg_catalog.regclass
          and d.objid = n.oid
          and d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
          and d.deptype = 'e'
      )
    union all
    select
      'type ' || pg_catalog.format('%I.%I', n.nspname, y.typname), y.typowner,
      coalesce(y.typacl, pg_catalog.acldefault('T', y.typowner)), 'type'
    from pg_catalog.pg_type as y
    join pg_catalog.pg_namespace as n on n.oid = y.typnamespace
    where y.typtype in ('e', 'd', 'r')
      and n.nspname <> 'information_schema'
      and n.nspname !~ '^pg_'
      and not exists (
        select
        from pg_catalog.pg_depend as d
        where d.classid = 'pg_catalog.pg_type'::pg_catalog.regclass
          and d.objid = y.oid
          and d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
          and d.deptype = 'e'
      )
    union all
    select 'database', d.datdba, coalesce(d.datacl, pg_catalog.acldefault('d', d.datdba)), 'database'
    from pg_catalog.pg_database as d
    where d.datname = pg_catalog.current_database()
  ),
  grants (subject, what, owner, grantee, privilege, is_grantable) as materialized (
    select o.subject, '', o.owner, g.grantee, g.privilege_type, g.is_grantable
    from owned as o
    cross join lateral pg_catalog.aclexplode(o.acl) as g
    union all
    select
      t.name, 'column ' || pg_catalog.quote_ident(a.attname) || ': ', c.relowner, g.grantee,
      g.privilege_type, g.is_grantable
    from {user_relations} as t
    join pg_catalog.pg_class as c on c.oid = t.oid
    join pg_catalog.pg_attribute as a on a.attrelid = t.oid and not a.attisdropped
    cross join lateral pg_catalog.aclexplode(a.attacl) as g
    union all
    select
      'default privileges',
      'of ' || pg_catalog.pg_get_userbyid(d.defaclrole)
        || coalesce(' in schema ' || pg_catalog.quote_ident(n.nspname), '') || ' on '
        || case d.defaclobjtype
          when 'r' then 'tables'
          when 'S' then 'sequences'
          when 'f' then 'functions'
          when 'T' then 'types'
          else 'schemas'
        end || ': ',
      d.defaclrole, g.grantee, g.privilege_type, g.is_grantable
    from pg_catalog.pg_default_acl as d
    left join pg_catalog.pg_namespace as n on n.oid = d.defaclnamespace
    cross join lateral pg_catalog.aclexplode(d.defaclacl) as g
  ),
  named (role_id) as materialized (
    select r.role_id
    from (
      select o.owner from owned as o
      union
      select g.grantee from grants as g
    ) as r(role_id)
    join pg_catalog.pg_roles as l on l.oid = r.role_id
    where l.rolname !~ '^pg_'
      and r.role_id <> 10
  )
select d.subject, d.object, d.value
from (
  select o.subject, '' as object, '' as value
  from owned as o
  union all
  select o.subject, 'owner', pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(o.owner))
  from owned as o
  union all
  select 'default privileges', '', ''
  union all
  select
    g.subject,
    g.what || g.privilege || ' to '
      || case g.grantee
        when 0 then 'public'
        else pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(g.grantee))
      end,
    case when pg_catalog.bool_or(g.is_grantable) then 'granted with grant option' else 'granted' end
  from grants as g
  where g.grantee <> g.owner
  group by 1, 2
  union all
  select 'role ' || pg_catalog.quote_ident(r.rolname), a.name, a.value
  from named as n
  join pg_catalog.pg_roles as r on r.oid = n.role_id
  cross join lateral (
    values
      ('', ''),
      ('superuser', case when r.rolsuper then 'yes' end),
      ('createrole', case when r.rolcreaterole then 'yes' end),
      ('createdb', case when r.rolcreatedb then 'yes' end),
      ('login', case when r.rolcanlogin then 'yes' end),
      ('replication', case when r.rolreplication then 'yes' end),
      ('bypassrls', case when r.rolbypassrls then 'yes' end),
      ('noinherit', case when not r.rolinherit then 'yes' end)
  ) as a(name, value)
  where a.value is not null
  union all
  select
    'role ' || pg_catalog.quote_ident(r.rolname),
    'member of ' || pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(m.roleid)),
    case when pg_catalog.bool_or(m.admin_option) then 'with admin option' else 'yes' end
  from named as n
  join pg_catalog.pg_roles as r on r.oid = n.role_id
  join pg_catalog.pg_auth_members as m on m.member = n.role_id
  group by 1, 2
) as d
order by 1, 2

-- section: postgres fixture firing
-- expect: 3 [error] public.orders
-- expect: 1 [warning] public.logs
-- expect: 1 [error] function public.f(integer)
-- expect: 1 [error] schema app
-- expect: 1 [error] default privileges
-- expect: 2 [warning] role fulldress_pc_one
-- expect: 1 [error] type public.mood
drop role if exists fulldress_pc_one, fulldress_pc_group;
create role fulldress_pc_one;
create role fulldress_pc_group;
create schema app;
grant usage on schema app to fulldress_pc_one;
create table orders (id int primary key, note text);
create table logs (id int);
create function f(n int) returns int language sql as 'select 1';
create type mood as enum ('a');
grant select, insert on orders to fulldress_pc_one;
grant update (note) on orders to fulldress_pc_one with grant option;
alter default privileges grant select on tables to fulldress_pc_one;
-- then
revoke insert on orders from fulldress_pc_one;
revoke grant option for update (note) on orders from fulldress_pc_one;
alter table orders owner to fulldress_pc_group;
grant select on logs to public;
revoke execute on function f(int) from public;
revoke usage on schema app from fulldress_pc_one;
alter default privileges revoke select on tables from fulldress_pc_one;
grant fulldress_pc_group to fulldress_pc_one;
alter role fulldress_pc_one bypassrls;
revoke usage on type mood from public;

-- section: postgres fixture silent
-- expect: 0 public.orders
-- expect: skipped public.gone
-- expect: skipped public.fresh
drop role if exists fulldress_pc_two;
create role fulldress_pc_two;
create table orders (id int primary key);
grant select on orders to fulldress_pc_two;
create table gone (id int);
grant select on gone to fulldress_pc_two;
-- then
revoke select on orders from fulldress_pc_two;
grant select on orders to fulldress_pc_two;
grant insert on orders to fulldress_pc_two;
revoke insert on orders from fulldress_pc_two;
drop table gone;
create table fresh (id int);
grant all on fresh to public;

-- section: postgres fixture trap: renamed tables and roles, hostile names, a new role
-- configuration: {"renames": {"tables": {"public.users": "public.people"},
--   "roles": {"fulldress_pc_old": "fulldress_pc_new"}}}
-- expect: 0 public.people
-- expect: skipped role fulldress_pc_new
-- expect: 1 [warning] "Sch ""ema"."t {key}"
-- expect: skipped role "fulldress pc ""x"
drop role if exists fulldress_pc_old, fulldress_pc_new, "fulldress pc ""x";
create role fulldress_pc_old;
create table users (id int);
grant select on users to fulldress_pc_old;
create schema "Sch ""ema";
create table "Sch ""ema"."t {key}" ("a b" int);
-- then
alter table users rename to people;
alter role fulldress_pc_old rename to fulldress_pc_new;
create role "fulldress pc ""x";
grant update ("a b") on "Sch ""ema"."t {key}" to "fulldress pc ""x";
