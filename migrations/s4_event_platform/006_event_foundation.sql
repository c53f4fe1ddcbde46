-- The books of the migration and the kinds of events. Nothing that is there is touched. uuid-ossp is not asked for: new keys are
-- gen_random_uuid(), which every server since 13 has, and the key of a migrated row follows from the old one (see migrated_id), so
-- that migrating again after a rollback gives the addresses that people have already.
-- fulldress:up
create schema legacy;
comment on schema legacy is 'what was before: backups of tables, and from migration 014 on the old tables themselves';

create table public.migration_logs (
  id uuid primary key default gen_random_uuid(),
  operation varchar(255) not null,
  status varchar(50) not null default 'started' check (status in ('started', 'completed', 'failed', 'rolled_back')),
  started_at timestamptz not null default clock_timestamp(),
  completed_at timestamptz check (completed_at >= started_at),
  records_migrated integer not null default 0 check (records_migrated >= 0),
  error_message text,
  metadata jsonb not null default '{}',
  check ((status = 'started') = (completed_at is null))
);
create index migration_logs_operation on public.migration_logs (operation, started_at);

create table public.migration_mappings (
  id uuid primary key default gen_random_uuid(),
  legacy_table varchar(100) not null,
  legacy_id uuid not null,
  new_table varchar(100) not null,
  new_id uuid not null,
  migration_batch varchar(100),
  created_at timestamptz not null default now(),
  constraint migration_mappings_legacy unique (legacy_id, legacy_table),
  constraint migration_mappings_new unique (new_id, new_table)
);

create function public.migrated_id(new_table text, legacy_id uuid) returns uuid language sql immutable strict
return overlay(overlay(md5(new_table || ':' || legacy_id::text) placing '8' from 13) placing '8' from 17)::uuid;
comment on function public.migrated_id is 'the key of a migrated row: always the same one, in the form of UUID version 8';

-- What one relation lets roles do, another one lets them do too; or just one privilege of it.
create function public.copy_privileges(source regclass, target regclass, privilege text default null) returns void language plpgsql
set search_path = pg_catalog, pg_temp as $$
declare
  held record;
begin
  for held in
    select case a.grantee when 0 then 'public' else quote_ident(g.rolname) end as grantee, a.privilege_type,
      case when a.is_grantable then ' with grant option' else '' end as ending, ''::text as columns
    from pg_class as c
    cross join lateral aclexplode(c.relacl) as a
    left join pg_roles as g on g.oid = a.grantee
    where c.oid = copy_privileges.source and a.grantee <> c.relowner
      and a.privilege_type = coalesce(copy_privileges.privilege, a.privilege_type)
    union all
    select case a.grantee when 0 then 'public' else quote_ident(g.rolname) end, a.privilege_type,
      case when a.is_grantable then ' with grant option' else '' end, format(' (%I)', t.attname)
    from pg_attribute as s
    join pg_class as c on c.oid = s.attrelid
    join pg_attribute as t on t.attrelid = copy_privileges.target and t.attname = s.attname and not t.attisdropped
    cross join lateral aclexplode(s.attacl) as a
    left join pg_roles as g on g.oid = a.grantee
    where s.attrelid = copy_privileges.source and a.grantee <> c.relowner
      and a.privilege_type = coalesce(copy_privileges.privilege, a.privilege_type)
    order by 1, 2
  loop
    execute format('grant %s%s on %s to %s%s', held.privilege_type, held.columns, copy_privileges.target, held.grantee, held.ending);
  end loop;
end $$;

-- Calls what a migration left for its rollback: rollback_<name>(). A migration that comes later brings its own.
create function public.rollback_migration(migration_name varchar) returns boolean language plpgsql
set search_path = pg_catalog, pg_temp as $$
declare
  known text := (select string_agg(substr(p.proname, 10), ', ' order by p.proname)
                 from pg_proc as p
                 where p.pronamespace = 'public'::regnamespace and p.proname like 'rollback\_%'
                   and p.proname <> 'rollback_migration' and p.pronargs = 0);
begin
  if migration_name is null or not migration_name = any (string_to_array(known, ', ')) then
    raise exception 'Unknown migration: %', coalesce(quote_literal(migration_name), 'NULL')
      using errcode = 'invalid_parameter_value', hint = 'Migrations that can be rolled back: ' || coalesce(known, 'none') || '.';
  end if;
  execute format('select public.%I()', 'rollback_' || migration_name);
  update public.migration_logs as l set status = 'rolled_back', completed_at = clock_timestamp()
  where l.operation = migration_name and l.status <> 'rolled_back';
  return true;
end $$;

create table public.event_types (
  id uuid primary key default gen_random_uuid(),
  name varchar(100) not null unique,
  display_name varchar(200) not null,
  description text,
  category varchar(50) not null check (category in ('social', 'business', 'education', 'community', 'other')),
  form_schema jsonb not null default '{}' check (jsonb_typeof(form_schema) = 'object'),
  is_system_type boolean not null default false,
  is_active boolean not null default true,
  created_at timestamptz not null default now()
);
insert into public.event_types (id, name, display_name, category, is_system_type, form_schema)
values (public.migrated_id('event_types', '00000000-0000-0000-0000-000000000000'), 'wedding', 'Wedding Celebration', 'social', true,
  '{"bride_name": "text", "groom_name": "text", "ceremony_time": "time", "reception_time": "time"}');
select public.copy_privileges('public.wedding_invitations', 'public.event_types', 'SELECT');
revoke all on function public.copy_privileges(regclass, regclass, text), public.rollback_migration(varchar) from public;

-- fulldress:down
drop table public.event_types;
drop function public.rollback_migration(varchar);
drop function public.copy_privileges(regclass, regclass, text);
drop function public.migrated_id(text, uuid);
drop table public.migration_mappings, public.migration_logs;
drop schema legacy;
