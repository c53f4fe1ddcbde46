-- Migration logging: what is done to whom, in which batch, and what becomes of the policies. Runs by itself (psql -f) and again
-- without harm; setup-migration-infrastructure.sql runs it first.
create schema if not exists migration_tracking;

-- When this session began; with its number, that tells a session from another one that got its number later.
create or replace function migration_tracking.session_start()
returns timestamptz language sql stable set search_path = pg_catalog, pg_temp as $$
  select a.backend_start from pg_stat_activity as a where a.pid = pg_backend_pid()
$$;

-- One row per batch; total = migrated + failed + skipped once it is complete. Rows are never deleted: a batch that was taken
-- back says so.
create table if not exists migration_tracking.migration_batch (
  batch_id text primary key,
  batch_number integer not null unique,
  migration_name text not null,
  description text,
  backup_id text,
  status text not null default 'running' check (status in ('running', 'completed', 'failed', 'rolled_back')),
  total_users integer not null default 0 check (total_users >= 0),
  migrated_users integer not null default 0 check (migrated_users >= 0),
  failed_users integer not null default 0 check (failed_users >= 0),
  skipped_users integer not null default 0 check (skipped_users >= 0),
  error_message text,
  started_by text not null default current_user,
  backend_id integer not null default pg_backend_pid(),
  backend_start timestamptz not null default migration_tracking.session_start(),
  started_at timestamptz not null default now(),
  completed_at timestamptz check (completed_at >= started_at),
  rolled_back_at timestamptz,
  check (status = 'running' or completed_at is not null),
  check (status = 'running' or total_users = migrated_users + failed_users + skipped_users)
);

-- One row per user and batch. `images` holds the columns that the change touched, before and after it, so that a rollback can
-- tell the migration's work from what the application wrote later.
create table if not exists migration_tracking.migration_log (
  batch_id text not null references migration_tracking.migration_batch (batch_id),
  user_id uuid not null,
  migration_name text not null,
  old_role text,
  new_role text,
  status text not null default 'success' check (status in ('success', 'failed', 'skipped')),
  error_message text,
  images jsonb not null default '{}',
  logged_at timestamptz not null default now(),
  rolled_back_at timestamptz,
  primary key (batch_id, user_id),
  check (status <> 'success' or new_role is not null),
  check (status <> 'failed' or error_message is not null)
);
-- Nobody is migrated twice, whatever crashes in between.
create unique index if not exists migration_log_once on migration_tracking.migration_log (migration_name, user_id)
where status in ('success', 'skipped') and rolled_back_at is null;
create index if not exists migration_log_of_user on migration_tracking.migration_log (user_id);

create table if not exists migration_tracking.rls_policy_changes (
  change_number integer primary key,
  batch_id text,
  backup_id text,
  kind text not null,
  object_name text not null,
  change_type text not null check (change_type in ('created', 'altered', 'dropped')),
  old_definition jsonb,
  new_definition jsonb,
  changed_by text not null default current_user,
  changed_at timestamptz not null default now()
);

-- Opens a batch and returns its id. A batch of the same migration that is still marked running although its session has gone
-- (a crash), or was left by this very session, is closed as failed first; one of another session that lives refuses the new one.
create or replace function migration_tracking.start_migration_batch(
  migration_name text default 'role_system_migration', description text default null, backup_id text default null)
returns text language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  other record;
  number integer;
begin
  if coalesce(start_migration_batch.migration_name, '') = '' then
    raise exception 'a batch needs the name of its migration' using errcode = 'invalid_parameter_value',
      hint = 'SELECT migration_tracking.start_migration_batch(''role_system_migration'').';
  end if;
  if start_migration_batch.backup_id is not null then
    perform migration_backup.find_backup(start_migration_batch.backup_id);
  end if;
  perform pg_advisory_xact_lock(hashtextextended('migration_tracking.migration_batch', 0));
  for other in
    select b.batch_id, b.backend_id,
      exists (select from pg_stat_activity as a where a.pid = b.backend_id and a.pid <> pg_backend_pid()
              and coalesce(a.backend_start = b.backend_start, true)) as is_alive
    from migration_tracking.migration_batch as b
    where b.status = 'running' and b.migration_name = start_migration_batch.migration_name
  loop
    if other.is_alive then
      raise exception 'batch % of % is still running', other.batch_id, start_migration_batch.migration_name
        using errcode = 'object_in_use', detail = format('It belongs to session %s.', other.backend_id),
          hint = 'Complete it with migration_tracking.complete_migration_batch(), or end its session.';
    end if;
    update migration_tracking.migration_batch as b
    set total_users = r.total, migrated_users = r.migrated, failed_users = r.failed, skipped_users = r.skipped,
        status = 'failed', error_message = 'interrupted: its session ended before the batch did', completed_at = now()
    from (select count(*) as total, count(*) filter (where l.status = 'success') as migrated,
            count(*) filter (where l.status = 'failed') as failed, count(*) filter (where l.status = 'skipped') as skipped
          from migration_tracking.migration_log as l where l.batch_id = other.batch_id) as r
    where b.batch_id = other.batch_id;
  end loop;
  select coalesce(max(b.batch_number), 0) + 1 into number from migration_tracking.migration_batch as b;
  insert into migration_tracking.migration_batch (batch_id, batch_number, migration_name, description, backup_id)
  values (format('%s-batch-%s', start_migration_batch.migration_name, lpad(number::text, 4, '0')), number,
          start_migration_batch.migration_name, start_migration_batch.description, start_migration_batch.backup_id);
  return format('%s-batch-%s', start_migration_batch.migration_name, lpad(number::text, 4, '0'));
end $$;

-- The row of a batch, or an error that says what to do.
create or replace function migration_tracking.find_batch(batch_id text)
returns migration_tracking.migration_batch language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  found_batch migration_tracking.migration_batch;
begin
  select b.* into found_batch from migration_tracking.migration_batch as b where b.batch_id = find_batch.batch_id;
  if found_batch.batch_id is null then
    raise exception 'there is no migration batch %', coalesce(quote_literal(find_batch.batch_id), 'NULL')
      using errcode = 'no_data_found', hint = 'SELECT * FROM migration_tracking.get_migration_status() lists them.';
  end if;
  return found_batch;
end $$;

-- Records what was done to one user. An id that was logged in this migration before is refused, whoever logs it at the same
-- time by a unique index.
create or replace function migration_tracking.log_user_migration(
  batch_id text, user_id uuid, old_role text, new_role text, status text default 'success',
  error_message text default null, images jsonb default '{}')
returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  batch migration_tracking.migration_batch := migration_tracking.find_batch(batch_id);
  earlier text;
begin
  if batch.status <> 'running' then
    raise exception 'batch % is % and takes no more users', batch.batch_id, batch.status
      using errcode = 'object_not_in_prerequisite_state', hint = 'Open another with migration_tracking.start_migration_batch().';
  elsif log_user_migration.user_id is null then
    raise exception 'the log needs the id of a user' using errcode = 'invalid_parameter_value';
  elsif log_user_migration.status is null or log_user_migration.status not in ('success', 'failed', 'skipped') then
    raise exception 'a user is logged as success, failed or skipped, not as %', coalesce(log_user_migration.status, 'NULL')
      using errcode = 'invalid_parameter_value';
  elsif log_user_migration.status = 'success' and log_user_migration.new_role is null then
    raise exception 'user % cannot be logged as migrated without a new role', log_user_migration.user_id
      using errcode = 'invalid_parameter_value', hint = 'Log who was not migrated as failed or skipped.';
  elsif log_user_migration.status = 'failed' and log_user_migration.error_message is null then
    raise exception 'user % cannot be logged as failed without an error message', log_user_migration.user_id
      using errcode = 'invalid_parameter_value', hint = 'The sixth argument says why.';
  end if;
  select l.batch_id into earlier from migration_tracking.migration_log as l
  where l.user_id = log_user_migration.user_id
    and (l.batch_id = batch.batch_id
         or l.migration_name = batch.migration_name and l.status <> 'failed' and log_user_migration.status <> 'failed'
            and l.rolled_back_at is null)
  limit 1;
  if earlier is not null then
    raise exception 'user % is in the log of batch % already', log_user_migration.user_id, earlier
      using errcode = 'unique_violation', hint = 'Nobody is migrated twice.';
  end if;
  insert into migration_tracking.migration_log (batch_id, user_id, migration_name, old_role, new_role, status, error_message,
    images)
  values (batch.batch_id, log_user_migration.user_id, batch.migration_name, log_user_migration.old_role,
          log_user_migration.new_role, log_user_migration.status, log_user_migration.error_message,
          log_user_migration.images);
end $$;

-- Closes a batch with the figures of its log. Without a status it is `completed` if nobody failed.
create or replace function migration_tracking.complete_migration_batch(batch_id text, status text default null)
returns table (batch text, final_status text, total_users integer, migrated_users integer, failed_users integer,
  skipped_users integer)
language plpgsql set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
  found_batch migration_tracking.migration_batch := migration_tracking.find_batch(complete_migration_batch.batch_id);
  failures integer;
begin
  if found_batch.status <> 'running' then
    raise exception 'batch % is % already', found_batch.batch_id, found_batch.status
      using errcode = 'object_not_in_prerequisite_state', hint = 'Only a running batch can be completed.';
  end if;
  select count(*) into failures from migration_tracking.migration_log as l
  where l.batch_id = found_batch.batch_id and l.status = 'failed';
  if complete_migration_batch.status is not null and complete_migration_batch.status not in ('completed', 'failed') then
    raise exception 'a batch ends as completed or failed, not as %', complete_migration_batch.status
      using errcode = 'invalid_parameter_value';
  elsif complete_migration_batch.status = 'completed' and failures > 0 then
    raise exception 'batch % has % users that failed', found_batch.batch_id, failures
      using errcode = 'object_not_in_prerequisite_state', hint = 'Complete it as failed, or leave the status out.';
  end if;
  return query
  update migration_tracking.migration_batch as b
  set total_users = r.total, migrated_users = r.migrated, failed_users = r.failed, skipped_users = r.skipped,
      completed_at = greatest(clock_timestamp(), b.started_at),
      status = coalesce(complete_migration_batch.status, case when r.failed = 0 then 'completed' else 'failed' end)
  from (select count(*)::integer as total, (count(*) filter (where l.status = 'success'))::integer as migrated,
          (count(*) filter (where l.status = 'failed'))::integer as failed,
          (count(*) filter (where l.status = 'skipped'))::integer as skipped
        from migration_tracking.migration_log as l where l.batch_id = found_batch.batch_id) as r
  where b.batch_id = found_batch.batch_id
  returning b.batch_id, b.status, b.total_users, b.migrated_users, b.failed_users, b.skipped_users;
end $$;

-- One batch, or all of them, with what is counted in the log itself beside what the batch says.
create or replace function migration_tracking.get_migration_status(batch_id text default null)
returns table (batch text, migration_name text, status text, total_users integer, migrated_users integer,
  failed_users integer, skipped_users integer, logged_users bigint, policy_changes bigint, started_at timestamptz,
  completed_at timestamptz, duration interval, error_message text)
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  if get_migration_status.batch_id is not null then
    perform migration_tracking.find_batch(get_migration_status.batch_id);
  end if;
  return query
  select b.batch_id, b.migration_name, b.status, b.total_users, b.migrated_users, b.failed_users, b.skipped_users,
    (select count(*) from migration_tracking.migration_log as l where l.batch_id = b.batch_id),
    (select count(*) from migration_tracking.rls_policy_changes as c where c.batch_id = b.batch_id),
    b.started_at, b.completed_at, coalesce(b.completed_at, clock_timestamp()) - b.started_at, b.error_message
  from migration_tracking.migration_batch as b
  where get_migration_status.batch_id is null or b.batch_id = get_migration_status.batch_id
  order by b.batch_number;
end $$;

revoke all on all functions in schema migration_tracking from public;
