-- The migration of users in batches: each batch is one transaction of its own, so that nobody waits long, and can be taken back
-- alone. What a crash interrupts is done again; nobody is migrated or logged twice.

-- Migrates some users and logs each of them. Who has no role that the mapping knows has failed; who has a new one already is skipped.
create or replace function migration_control.migrate_users(batch_id text, user_ids uuid[])
returns void language plpgsql set search_path = pg_catalog, pg_temp set row_security = off set datestyle = 'ISO, YMD'
set timezone = 'UTC' set intervalstyle = 'iso_8601' set extra_float_digits = 1 set bytea_output = 'hex' as $$
#variable_conflict use_column
begin
  with chosen as materialized (
    select p.id, p.role, m.new_role, to_jsonb(p) as image,
      exists (select from migration_control.role_mapping as n where n.new_role = p.role) as is_new
    from public.user_profiles as p
    left join migration_control.role_mapping as m on m.old_role = p.role
    where p.id = any (user_ids)
  ), changed as (
    update public.user_profiles as p set role = c.new_role
    from chosen as c
    where p.id = c.id and c.new_role <> c.role
    returning p.id, to_jsonb(p) as image
  ), open as materialized (
    select s.id, s.user_id, s.role, m.new_role
    from public.user_sessions as s
    join chosen as c on c.id = s.user_id
    join migration_control.role_mapping as m on m.old_role = s.role
    where c.new_role is not null
  ), open_of_user as materialized (
    select o.user_id, jsonb_object_agg(o.id, o.role) as roles from open as o group by o.user_id
  ), sessions as (
    update public.user_sessions as s set role = o.new_role from open as o where s.id = o.id and o.new_role <> o.role
  )
  insert into migration_tracking.migration_log (batch_id, user_id, migration_name, old_role, new_role, status, error_message,
    images)
  select migrate_users.batch_id, c.id, b.migration_name, c.role, coalesce(c.new_role, case when c.is_new then c.role end),
    case when c.new_role is not null then 'success' when c.is_new then 'skipped' else 'failed' end,
    case when c.new_role is null and not c.is_new then format('no new role is mapped to the role %s', coalesce(quote_literal(c.role), 'NULL')) end,
    coalesce((select jsonb_build_object('before', jsonb_object_agg(o.key, o.value),
                'after', jsonb_object_agg(o.key, n.image -> o.key))
              from jsonb_each(c.image) as o where n.image -> o.key <> o.value having count(*) > 0), '{}')
      || case when o.roles is null then '{}' else jsonb_build_object('sessions', o.roles) end
  from chosen as c
  join migration_tracking.migration_batch as b on b.batch_id = migrate_users.batch_id
  left join changed as n on n.id = c.id
  left join open_of_user as o on o.user_id = c.id;
end $$;

-- Picks users that are not migrated yet, behind `after_id`, and migrates them in the batch; returns the last of them, or NULL
-- if there were none. Where one of them cannot be changed, the others are.
create or replace function migration_control.fill_batch(batch_id text, batch_size integer, after_id uuid, first_number integer)
returns uuid language plpgsql set search_path = pg_catalog, pg_temp set row_security = off as $$
declare
  batch migration_tracking.migration_batch := migration_tracking.find_batch(batch_id);
  ids uuid[];
  one uuid;
begin
  select array_agg(c.id order by c.id) into ids
  from (select p.id from public.user_profiles as p
        where (after_id is null or p.id > after_id)
          and not exists (select from migration_tracking.migration_log as l
                          where l.user_id = p.id and l.migration_name = batch.migration_name and l.rolled_back_at is null
                            and (l.status <> 'failed' or l.batch_id in (
                                   select b.batch_id from migration_tracking.migration_batch as b
                                   where b.batch_number >= first_number)))
        order by p.id limit batch_size for update of p) as c;
  if ids is null then
    return null;
  end if;
  begin
    perform migration_control.migrate_users(batch.batch_id, ids);
  exception
    when query_canceled or admin_shutdown or crash_shutdown or lock_not_available then
      raise;
    when others then
      foreach one in array ids loop
        begin
          perform migration_control.migrate_users(batch.batch_id, array[one]);
        exception
          when query_canceled or admin_shutdown or crash_shutdown or lock_not_available then
            raise;
          when others then
            insert into migration_tracking.migration_log (batch_id, user_id, migration_name, old_role, status, error_message)
            select batch.batch_id, p.id, batch.migration_name, p.role, 'failed', sqlerrm
            from public.user_profiles as p where p.id = one;
        end;
      end loop;
  end;
  return ids[cardinality(ids)];
end $$;

-- Migrates everybody who is not migrated yet. Each batch is committed by itself, so this is called outside of a transaction;
-- it may be called again at any time.
create or replace procedure migration_control.migrate_all_users(
  migration_name text default 'role_system_migration', batch_size integer default 500)
language plpgsql as $$
declare
  batch text;
  number pg_catalog.int4;
  last_id pg_catalog.uuid;
  is_last_round boolean := false;
  state migration_control.migration_state;
begin
  perform pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
  if migrate_all_users.batch_size is null or migrate_all_users.batch_size < 1 then
    raise exception 'a batch has at least one user, not %', coalesce(migrate_all_users.batch_size::text, 'NULL')
      using errcode = 'invalid_parameter_value';
  end if;
  select s.* into state from migration_control.migration_state as s where s.migration_name = migrate_all_users.migration_name;
  if state.phase is distinct from 'both' then
    raise exception 'users are migrated while old and new roles stand side by side; %', case
        when state.phase is null then 'this migration is not prepared' else 'the phase is ' || state.phase end
      using errcode = 'object_not_in_prerequisite_state',
        hint = 'migration_control.prepare_for_migration(), then migration_control.begin_migration().';
  end if;
  number := (select coalesce(max(b.batch_number), 0) + 1 from migration_tracking.migration_batch as b);
  loop
    if not exists (
      select from public.user_profiles as p
      where (last_id is null or p.id > last_id)
        and not exists (select from migration_tracking.migration_log as l
                        where l.user_id = p.id and l.migration_name = migrate_all_users.migration_name
                          and l.rolled_back_at is null
                          and (l.status <> 'failed' or l.batch_id in (
                                 select b.batch_id from migration_tracking.migration_batch as b
                                 where b.batch_number >= number))))
    then
      -- Whoever came meanwhile may stand before where this is.
      exit when last_id is null;
      last_id := null;
      continue;
    end if;
    batch := migration_tracking.start_migration_batch(migrate_all_users.migration_name,
      pg_catalog.format('at most %s users', migrate_all_users.batch_size), state.backup_id);
    commit;
    perform pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
    last_id := migration_control.fill_batch(batch, migrate_all_users.batch_size, last_id, number);
    perform migration_tracking.complete_migration_batch(batch);
    analyze migration_tracking.migration_log;
    commit;
    perform pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
  end loop;
end $$;

-- Old and new roles side by side: whoever has either gets in.
create or replace function migration_control.begin_migration(migration_name text default 'role_system_migration')
returns bigint language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  state migration_control.migration_state;
  faults text;
begin
  select s.* into state from migration_control.migration_state as s where s.migration_name = begin_migration.migration_name;
  if state.backup_id is null then
    raise exception 'migration % is not prepared', begin_migration.migration_name
      using errcode = 'object_not_in_prerequisite_state', hint = 'SELECT * FROM migration_control.prepare_for_migration().';
  end if;
  select string_agg(v.check_name || ' (' || v.details || ')', '; ') into faults
  from migration_backup.validate_backup_completeness(state.backup_id) as v where not v.is_valid;
  if faults is not null then
    raise exception 'backup % is not valid: %', state.backup_id, faults using errcode = 'data_corrupted',
      hint = 'Prepare again.';
  end if;
  return migration_control.set_phase(begin_migration.migration_name, state.backup_id, 'both');
end $$;

-- New roles only: whoever is not migrated stops this, and so does anything that still needs an old role.
create or replace function migration_control.finish_migration(migration_name text default 'role_system_migration')
returns bigint language plpgsql set search_path = pg_catalog, pg_temp set row_security = off as $$
declare
  state migration_control.migration_state;
  waiting bigint;
begin
  select s.* into state from migration_control.migration_state as s where s.migration_name = finish_migration.migration_name;
  if state.phase is distinct from 'both' then
    raise exception 'migration % has not begun', finish_migration.migration_name
      using errcode = 'object_not_in_prerequisite_state', hint = 'migration_control.begin_migration().';
  end if;
  perform migration_control.lock_users('the end of the migration');
  select count(*) into waiting from public.user_profiles as p
  where not exists (select from migration_control.role_mapping as m where m.new_role = p.role);
  if waiting > 0 then
    raise exception '% users have no new role yet', waiting using errcode = 'object_not_in_prerequisite_state',
      hint = 'CALL migration_control.migrate_all_users(); then see to those that failed: migration_tracking.migration_log.';
  end if;
  return migration_control.set_phase(finish_migration.migration_name, state.backup_id, 'after');
end $$;

revoke all on all routines in schema migration_control from public;
