-- check: privilege.missing-app-grant
-- title: New table lacks a privilege that a role holds on at least 80 % of its sibling tables (default
--   privileges bound to another creator)
-- severity: warning
-- tier: core
-- kind: catalog
-- nothing: no schema with four tables of which a role was granted something
-- condition: In a schema of at least four tables a role was granted SELECT, INSERT, UPDATE or DELETE on
--   at least 80 % of them, but not on this one.
-- effect: The application fails with "permission denied" at the first use of the new table.
-- fix: GRANT it, and ALTER DEFAULT PRIVILEGES FOR ROLE the one that runs migrations.
-- cost: Catalogue only.
-- false positives: Tables that only keep books. Those of known migration tools are left out.
-- waiver: Per table and role.
-- source: PostgreSQL docs ALTER DEFAULT PRIVILEGES (applies to what the named role creates).

-- section: postgres discovery
-- One row per table, role and privilege of those a role holds on most of the schema. Partitions are
-- reached through their root.
with tables as (
  select t.oid, t.name, t.schema_name, c.relowner, c.relacl
  from {user_relations} as t
  join pg_catalog.pg_class as c on c.oid = t.oid
  where t.relkind in ('r', 'p')
    and not t.is_partition
    -- What only the tool that migrates reads and writes.
    and not exists (
      select
      from {tool_tables} as ledger (name, columns)
      where ledger.name = pg_catalog.lower(c.relname)
        and pg_catalog.string_to_array(ledger.columns, ',') <@ array(
          select pg_catalog.lower(a.attname)
          from pg_catalog.pg_attribute as a
          where a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
        )
    )
),
sizes as (
  select s.schema_name, pg_catalog.count(*) as tables
  from tables as s
  group by s.schema_name
),
held as (
  select s.schema_name, a.grantee, a.privilege_type, pg_catalog.count(distinct s.oid) as tables
  from tables as s
  cross join lateral pg_catalog.aclexplode(s.relacl) as a
  where a.privilege_type in ('SELECT', 'INSERT', 'UPDATE', 'DELETE')
    and a.grantee <> s.relowner
  group by 1, 2, 3
)
select
  s.name || ' ' || coalesce(pg_catalog.quote_ident(r.rolname), 'public') || ' '
    || pg_catalog.lower(h.privilege_type) as subject,
  case
    when h.grantee = s.relowner then 0
    when h.grantee <> 0
      then case when pg_catalog.has_table_privilege(h.grantee, s.oid, h.privilege_type)
        or (
          h.privilege_type <> 'DELETE'
          and pg_catalog.has_any_column_privilege(h.grantee, s.oid, h.privilege_type)
        )
        then 0 else 1 end
    when exists (
      select
      from pg_catalog.aclexplode(s.relacl) as a
      where a.grantee = 0
        and a.privilege_type = h.privilege_type
    ) then 0
    else 1
  end as violations,
  pg_catalog.format('%s of %s tables', h.tables, z.tables) as key_held_on
from held as h
join sizes as z on z.schema_name = h.schema_name
join tables as s on s.schema_name = h.schema_name
left join pg_catalog.pg_roles as r on r.oid = h.grantee
where z.tables >= 4
  and h.tables >= 0.8 * z.tables
  and (h.grantee = 0 or r.oid is not null)
order by 1

-- section: postgres fixture firing
-- expect: 1 public.e missing_app_grant_app select
-- expect: 0 public.a missing_app_grant_app select
-- expect: 0 public.b missing_app_grant_app select
-- expect: 0 public.c missing_app_grant_app select
-- expect: 0 public.d missing_app_grant_app select
drop role if exists missing_app_grant_app;
create role missing_app_grant_app;
create table a (id int);
create table b (id int);
create table c (id int);
create table d (id int);
grant select on all tables in schema public to missing_app_grant_app;
grant insert on a, b to missing_app_grant_app;
create table e (id int);

-- section: postgres fixture silent
-- expect: 0 public.a missing_app_grant_app select
-- expect: 0 public.b missing_app_grant_app select
-- expect: 0 public.c missing_app_grant_app select
-- expect: 0 public.d missing_app_grant_app select
drop role if exists missing_app_grant_app;
create role missing_app_grant_app;
create table a (id int);
create table b (id int);
create table c (id int);
create table d (id int);
grant select on all tables in schema public to missing_app_grant_app;

-- section: postgres fixture silent: a migration tool's own table is nobody else's
-- expect: 0 public.a missing_app_grant_app select
-- expect: 0 public.b missing_app_grant_app select
-- expect: 0 public.c missing_app_grant_app select
-- expect: 0 public.d missing_app_grant_app select
drop role if exists missing_app_grant_app;
create role missing_app_grant_app;
create table a (id int);
create table b (id int);
create table c (id int);
create table d (id int);
grant select on all tables in schema public to missing_app_grant_app;
create table schema_migrations (version bigint primary key);
create table "SCHEMA_VERSION" (version text);
create table gorp_migrations (id text primary key, applied_at timestamptz);
create table "SequelizeMeta" (name text primary key);
create table "__EFMigrationsHistory" ("MigrationId" text, "ProductVersion" text);
create table migrations (id int, "timestamp" bigint, name text);

-- section: postgres fixture firing: a table that only is called like a ledger
-- expect: 1 public.migrations missing_app_grant_app select
-- expect: 0 public.a missing_app_grant_app select
-- expect: 0 public.b missing_app_grant_app select
-- expect: 0 public.c missing_app_grant_app select
-- expect: 0 public.d missing_app_grant_app select
drop role if exists missing_app_grant_app;
create role missing_app_grant_app;
create table a (id int);
create table b (id int);
create table c (id int);
create table d (id int);
grant select on all tables in schema public to missing_app_grant_app;
create table migrations (bird text, month int);

-- section: postgres fixture silent: three tables say nothing
-- expect: skipped
drop role if exists missing_app_grant_app;
create role missing_app_grant_app;
create table a (id int);
create table b (id int);
create table c (id int);
grant select on a, b to missing_app_grant_app;

-- section: postgres fixture trap: partitions, column grants, membership, its own tables, hostile names
-- expect: 0 "Sch""ema".a "missing App" select
-- expect: 0 "Sch""ema".b "missing App" select
-- expect: 0 "Sch""ema".c "missing App" select
-- expect: 0 "Sch""ema".d "missing App" select
-- expect: 0 "Sch""ema".columns_only "missing App" select
-- expect: 0 "Sch""ema".of_the_group "missing App" select
-- expect: 0 "Sch""ema".own "missing App" select
-- expect: 0 "Sch""ema".events "missing App" select
-- expect: 0 "Sch""ema".f "missing App" select
-- expect: 0 "Sch""ema".g "missing App" select
-- expect: 0 "Sch""ema".h "missing App" select
-- expect: 0 "Sch""ema".i "missing App" select
-- expect: 0 "Sch""ema".j "missing App" select
-- expect: 0 "Sch""ema".k "missing App" select
-- expect: 0 "Sch""ema".l "missing App" select
-- expect: 0 "Sch""ema".m "missing App" select
-- expect: 0 "Sch""ema".n "missing App" select
-- expect: 0 "Sch""ema".o "missing App" select
-- expect: 0 "Sch""ema".p "missing App" select
-- expect: 1 "Sch""ema"."t {key}" "missing App" select
drop role if exists "missing App";
drop role if exists missing_app_group;
create role missing_app_group;
create role "missing App" in role missing_app_group;
create schema "Sch""ema";
set search_path = "Sch""ema";
create table a (id int);
create table b (id int);
create table c (id int);
create table d (id int);
create table f (id int);
create table g (id int);
create table h (id int);
create table i (id int);
create table j (id int);
create table k (id int);
create table l (id int);
create table m (id int);
create table n (id int);
create table o (id int);
create table p (id int);
create table events (id int) partition by range (id);
create table columns_only (id int);
grant select on all tables in schema "Sch""ema" to "missing App";
revoke select on columns_only from "missing App";
grant select (id) on columns_only to "missing App";
create table events_low partition of events for values from (0) to (10);
create table of_the_group (id int);
grant select on of_the_group to missing_app_group;
create table own (id int);
alter table own owner to "missing App";
create table "t {key}" ("t" int);
