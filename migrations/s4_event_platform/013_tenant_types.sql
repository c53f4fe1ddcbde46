-- Types of tenants get general names. The plan adds the new constraint before it renames, which no table with rows allows: here
-- the rows are renamed in between. What was there is kept in legacy.tenant_types, so that the way back guesses nothing.
-- fulldress:up
create table legacy.tenant_types (
  id uuid primary key references public.tenants (id) on delete cascade,
  type varchar(50) not null
);

-- The old application goes on writing the names it knows.
create function public.translate_tenant_type() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  new.type := case new.type when 'wedding_agency' then 'event_agency' when 'couple' then 'event_organizer' else new.type end;
  return new;
end $$;

create function public.tenant_types_migration() returns bigint language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  log_id uuid;
  n bigint;
begin
  insert into public.migration_logs (operation) values ('tenant_types_migration') returning id into log_id;
  lock table public.tenants in access exclusive mode;
  insert into legacy.tenant_types (id, type) select t.id, t.type from public.tenants as t;
  alter table public.tenants drop constraint if exists tenants_type_check;
  update public.tenants as t set type = case t.type when 'wedding_agency' then 'event_agency' else 'event_organizer' end
  where t.type in ('wedding_agency', 'couple');
  get diagnostics n = row_count;
  alter table public.tenants add constraint tenants_type_check
    check (type in ('super_admin', 'event_agency', 'event_organizer', 'individual'));
  alter table public.tenants alter column type set default 'event_organizer';
  comment on column public.tenants.type is 'organizers are managed by agencies, all by the super admin';
  create trigger tenants_translate_type before insert or update of type on public.tenants
  for each row execute function public.translate_tenant_type();
  create or replace function public.validate_tenant_hierarchy(tenant_id uuid, manager_id uuid) returns boolean language plpgsql stable
  set search_path = pg_catalog, pg_temp as $body$
declare
  tenant_type varchar(50);
  manager_type varchar(50);
begin
  select t.type into tenant_type from public.tenants as t where t.id = validate_tenant_hierarchy.tenant_id;
  select t.type into manager_type from public.tenants as t where t.id = validate_tenant_hierarchy.manager_id;
  -- Nobody manages, and nobody is managed by, a tenant that is not there.
  if tenant_type is null or manager_type is null then
    return false;
  end if;
  -- Super admin can manage all
  if manager_type = 'super_admin' then
    return true;
  end if;
  -- Event agency can manage event organizers and individuals
  if manager_type = 'event_agency' and tenant_type in ('event_organizer', 'individual') then
    return true;
  end if;
  -- Same tenant can manage itself
  return tenant_id = manager_id;
end $body$;
  -- Who has to read the old names finds them here.
  create view public.wedding_tenants with (security_invoker = true) as
  select t.id, t.name, t.slug,
    (case t.type when 'event_agency' then 'wedding_agency' when 'event_organizer' then 'couple' else t.type end)::varchar(50) as type,
    t.manager_id, t.is_active, t.created_at
  from public.tenants as t;
  perform public.copy_privileges('public.tenants', 'public.wedding_tenants');
  update public.migration_logs as l set status = 'completed', completed_at = clock_timestamp(), records_migrated = n
  where l.id = log_id;
  return n;
end $$;

create function public.rollback_tenant_types_migration() returns void language plpgsql
set search_path = pg_catalog, pg_temp as $$
begin
  lock table public.tenants in access exclusive mode;
  drop view public.wedding_tenants;
  drop trigger tenants_translate_type on public.tenants;
  alter table public.tenants drop constraint tenants_type_check;
  -- A tenant that is as the migration left it gets back what it had; who is new or was changed since, the old name of what he is.
  update public.tenants as t
  set type = case when kept.type is not null then kept.type when t.type = 'event_agency' then 'wedding_agency' else 'couple' end
  from public.tenants as u
  left join legacy.tenant_types as kept on kept.id = u.id
    and u.type = case kept.type when 'wedding_agency' then 'event_agency' when 'couple' then 'event_organizer' else kept.type end
  where u.id = t.id and t.type in ('event_agency', 'event_organizer');
  delete from legacy.tenant_types;
  alter table public.tenants alter column type set default 'couple';
  alter table public.tenants add constraint tenants_type_check
    check (type in ('super_admin', 'wedding_agency', 'couple', 'individual'));
  comment on column public.tenants.type is 'couples are managed by agencies, all by the super admin';
  create or replace function public.validate_tenant_hierarchy(tenant_id uuid, manager_id uuid) returns boolean language plpgsql stable
  set search_path = pg_catalog, pg_temp as $body$
declare
  tenant_type varchar(50);
  manager_type varchar(50);
begin
  select t.type into tenant_type from public.tenants as t where t.id = validate_tenant_hierarchy.tenant_id;
  select t.type into manager_type from public.tenants as t where t.id = validate_tenant_hierarchy.manager_id;
  return tenant_type is not null and manager_type is not null
    and (manager_type = 'super_admin' or tenant_id = manager_id
      or (manager_type = 'wedding_agency' and tenant_type in ('couple', 'individual')));
end $body$;
end $$;
revoke all on function public.tenant_types_migration(), public.rollback_tenant_types_migration() from public;

select public.tenant_types_migration();

-- fulldress:down
do $$
begin
  -- It may have been rolled back by rollback_migration() already.
  if to_regclass('public.wedding_tenants') is not null then
    perform public.rollback_tenant_types_migration();
  end if;
end $$;
delete from public.migration_logs where operation = 'tenant_types_migration';
drop function public.rollback_tenant_types_migration();
drop function public.tenant_types_migration();
drop function public.translate_tenant_type();
drop table legacy.tenant_types;
