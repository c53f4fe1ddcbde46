-- The master functions: is everything there, does it work, and may the migration begin.
create schema if not exists migration_control;

-- What the infrastructure consists of, and whether it is there.
create or replace function migration_control.get_infrastructure_status()
returns table (component text, kind text, is_there boolean, details text)
language sql stable set search_path = pg_catalog, pg_temp as $$
  select n.name, 'schema', s.oid is not null, case when s.oid is null then 'missing' else 'owned by ' || pg_get_userbyid(s.nspowner) end
  from unnest(array['migration_tracking', 'migration_backup', 'migration_validation', 'migration_control']) as n (name)
  left join pg_namespace as s on s.nspname = n.name
  union all
  select t.name, 'table', to_regclass(t.name) is not null, coalesce('owned by ' || pg_get_userbyid(c.relowner), 'missing')
  from unnest(array['migration_tracking.migration_log', 'migration_tracking.migration_batch',
    'migration_tracking.rls_policy_changes', 'migration_backup.user_profiles_complete_backup',
    'migration_backup.user_sessions_backup', 'migration_backup.rls_policies_backup', 'migration_backup.access_backup',
    'migration_backup.backup_log', 'migration_backup.backup_contents', 'migration_backup.rollback_log',
    'migration_backup.rollback_differences', 'migration_validation.validation_results', 'migration_control.role_mapping',
    'migration_control.role_sources', 'migration_control.literal_exceptions', 'migration_control.migration_state']) as t (name)
  left join pg_class as c on c.oid = to_regclass(t.name)
  union all
  select f.name, 'function', count(p.oid) > 0, case when count(p.oid) = 0 then 'missing' else 'callable as ' || string_agg(p.oid::regprocedure::text, ', ') end
  from unnest(array['migration_tracking.start_migration_batch', 'migration_tracking.log_user_migration',
    'migration_tracking.complete_migration_batch', 'migration_tracking.get_migration_status',
    'migration_backup.create_comprehensive_backup', 'migration_backup.validate_backup_completeness',
    'migration_backup.get_backup_summary', 'migration_backup.execute_rollback', 'migration_backup.validate_rollback_success',
    'migration_backup.list_available_backups', 'migration_backup.emergency_rollback', 'migration_backup.rollback_batch',
    'migration_validation.validate_pre_migration_state', 'migration_validation.validate_post_migration_state',
    'migration_validation.test_user_authentication', 'migration_validation.validate_rls_policies',
    'migration_validation.run_comprehensive_validation', 'migration_control.initialize_migration_infrastructure',
    'migration_control.prepare_for_migration', 'migration_control.begin_migration', 'migration_control.migrate_all_users',
    'migration_control.finish_migration']) as f (name)
  left join pg_namespace as n on n.nspname = split_part(f.name, '.', 1)
  left join pg_proc as p on p.pronamespace = n.oid and p.proname = split_part(f.name, '.', 2)
  group by f.name
  order by 2, 1
$$;

-- Tries every component out and leaves nothing behind: what each trial writes is taken back.
create or replace function migration_control.initialize_migration_infrastructure()
returns table (component text, status text, details text)
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  trial record;
  missing text;
  batch text;
  result text;
begin
  select string_agg(s.component, ', ' order by s.component) into missing
  from migration_control.get_infrastructure_status() as s where not s.is_there;
  return query select 'components', case when missing is null then 'ready' else 'failed' end,
    coalesce('missing: ' || missing, 'every schema, table and function is there');
  for trial in
    select * from (values (1, 'logging'), (2, 'backup'), (3, 'validation')) as t (position, name) order by t.position
  loop
    begin
      if trial.name = 'logging' then
        batch := migration_tracking.start_migration_batch('trial of the infrastructure');
        perform migration_tracking.log_user_migration(batch, '00000000-0000-0000-0000-000000000000', 'old', 'new');
        select c.final_status into result from migration_tracking.complete_migration_batch(batch) as c;
      elsif trial.name = 'backup' then
        batch := migration_backup.create_comprehensive_backup('trial of the infrastructure');
        select case when bool_and(v.is_valid) then 'valid' else 'not valid' end into result
        from migration_backup.validate_backup_completeness(batch) as v;
      else
        select format('%s questions', count(*)) into result from migration_validation.validate_pre_migration_state() as v;
      end if;
      raise exception using errcode = 'FD000', message = result;
    exception
      when sqlstate 'FD000' then
        return query select trial.name, 'ready', 'tried: ' || sqlerrm;
      when others then
        return query select trial.name, 'failed', format('%s (%s)', sqlerrm, sqlstate);
    end;
  end loop;
end $$;

-- Validates the state, takes a backup, validates that, and remembers both for the migration. Raises if anything fails, so that
-- a script stops here.
create or replace function migration_control.prepare_for_migration(migration_name text default 'role_system_migration')
returns table (step text, status text, details text)
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  faults text;
  state migration_control.migration_state;
  id text;
  number bigint;
begin
  if coalesce(prepare_for_migration.migration_name, '') = '' then
    raise exception 'a migration needs a name' using errcode = 'invalid_parameter_value',
      hint = 'SELECT * FROM migration_control.prepare_for_migration(''role_system_migration'').';
  end if;
  select s.* into state from migration_control.migration_state as s where s.migration_name = prepare_for_migration.migration_name;
  if state.phase in ('both', 'after') then
    raise exception 'migration % has begun: its phase is %', prepare_for_migration.migration_name, state.phase
      using errcode = 'object_not_in_prerequisite_state', hint = 'Finish it, or roll it back to ' || state.backup_id || ' first.';
  end if;
  select string_agg(v.check_name || ' (' || v.details || ')', '; '), count(*) into faults, number
  from migration_validation.validate_pre_migration_state() as v where not v.passed;
  if faults is not null then
    raise exception 'the migration cannot begin: %', faults
      using errcode = 'object_not_in_prerequisite_state',
        hint = 'Review validation error messages and check data integrity before migration: '
          'SELECT * FROM migration_validation.validate_pre_migration_state().';
  end if;
  return query select 'validation', 'passed', format('%s questions', count(*)) from migration_validation.validate_pre_migration_state();
  id := migration_backup.create_comprehensive_backup('before ' || prepare_for_migration.migration_name);
  return query select 'backup', 'completed', id;
  return query
  select 'backup validation', case when bool_and(v.is_valid) then 'passed' else 'failed' end, format('%s questions', count(*))
  from migration_backup.validate_backup_completeness(id) as v;
  insert into migration_control.migration_state (migration_name, phase, backup_id)
  values (prepare_for_migration.migration_name, 'before', id)
  on conflict on constraint migration_state_pkey do update
  set phase = excluded.phase, backup_id = excluded.backup_id, changed_at = excluded.changed_at;
  return query select 'migration', 'prepared', prepare_for_migration.migration_name;
end $$;

revoke all on all routines in schema migration_control from public;
