-- Permissions of the generic application. A role that is not there ends the migration: the plan would grant to nobody, silently.
-- fulldress:up
create function public.generic_permissions_migration() returns bigint language plpgsql
set search_path = pg_catalog, pg_temp as $$
declare
  log_id uuid;
  missing text;
  n bigint;
begin
  select string_agg(r.name, ', ' order by r.name) into missing
  from (values ('content_creator'), ('tenant_admin')) as r (name)
  where not exists (select from public.user_roles as u where u.name = r.name);
  if missing is not null then
    raise exception 'user_roles has no %', missing using errcode = 'no_data_found', hint = 'Create the role, or take it out of 012.';
  end if;
  insert into public.migration_logs (operation) values ('generic_permissions_migration') returning id into log_id;
  insert into public.permissions (name, resource, action, description, category)
  values
    ('events_create', 'events', 'create', 'Create new events', 'content'),
    ('events_read', 'events', 'read', 'View events', 'content'),
    ('events_update', 'events', 'update', 'Edit events', 'content'),
    ('events_delete', 'events', 'delete', 'Delete events', 'content'),
    ('events_publish', 'events', 'publish', 'Publish events', 'content'),
    ('participants_create', 'participants', 'create', 'Add event participants', 'content'),
    ('participants_read', 'participants', 'read', 'View participants', 'content'),
    ('participants_update', 'participants', 'update', 'Edit participants', 'content'),
    ('participants_delete', 'participants', 'delete', 'Remove participants', 'content'),
    ('participants_import', 'participants', 'import', 'Import participant lists', 'content'),
    ('event_types_manage', 'event_types', 'manage', 'Manage event types and plugins', 'admin'),
    ('templates_manage', 'templates', 'manage', 'Manage event templates', 'content');
  get diagnostics n = row_count;
  insert into public.role_permissions (role_id, permission_id)
  select r.id, p.id
  from public.user_roles as r
  join public.permissions as p
    on (r.name = 'content_creator' and p.name in ('events_create', 'events_read', 'events_update', 'events_publish',
          'participants_create', 'participants_read', 'participants_update'))
    or (r.name = 'tenant_admin' and p.resource in ('events', 'participants', 'templates'));
  update public.migration_logs as l set status = 'completed', completed_at = clock_timestamp(), records_migrated = n
  where l.id = log_id;
  return n;
end $$;

-- Who else was given one of these permissions meanwhile loses it.
create function public.generic_permissions_migration_losses() returns table (new_table text, new_id uuid, what text)
language sql stable
begin atomic
  select 'role_permissions', x.role_id, p.name || ' of role ' || r.name
  from public.role_permissions as x
  join public.permissions as p on p.id = x.permission_id
  join public.user_roles as r on r.id = x.role_id
  where p.resource in ('events', 'participants', 'templates', 'event_types')
    and not (r.name = 'content_creator' and p.name in ('events_create', 'events_read', 'events_update', 'events_publish',
          'participants_create', 'participants_read', 'participants_update'))
    and not (r.name = 'tenant_admin' and p.resource <> 'event_types');
end;

create function public.rollback_generic_permissions_migration() returns void language plpgsql
set search_path = pg_catalog, pg_temp as $$
declare
  losses text;
begin
  select string_agg(l.what, ', ' order by l.what) into losses from public.generic_permissions_migration_losses() as l;
  if losses is not null and current_setting('migration.discard', true) is distinct from 'on' then
    raise exception 'permissions that were given since would be lost: %', losses
      using errcode = 'object_not_in_prerequisite_state', hint = 'SET migration.discard = ''on'' gives them up.';
  end if;
  delete from public.permissions as p where p.resource in ('events', 'participants', 'event_types', 'templates');
end $$;
revoke all on function public.generic_permissions_migration(), public.rollback_generic_permissions_migration() from public;

select public.generic_permissions_migration();

-- fulldress:down
select public.rollback_generic_permissions_migration();
delete from public.migration_logs where operation = 'generic_permissions_migration';
drop function public.generic_permissions_migration();
drop function public.rollback_generic_permissions_migration();
drop function public.generic_permissions_migration_losses();
