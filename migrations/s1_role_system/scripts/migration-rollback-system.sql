-- The way there and the way back: what access looks like in each phase of the migration is computed from the backup, so that
-- going on and going back are the same function. Needs comprehensive-backup-system.sql and migration-logging-system.sql; runs
-- again without harm.
create schema if not exists migration_control;
create schema if not exists migration_backup;

create table if not exists migration_backup.rollback_log (
  rollback_id text primary key,
  rollback_number integer not null unique,
  backup_id text not null,
  batch_id text,
  reason text not null,
  conflicts text not null,
  restored_profiles bigint not null default 0,
  restored_sessions bigint not null default 0,
  access_changes bigint not null default 0,
  executed_by text not null default current_user,
  started_at timestamptz not null default now(),
  completed_at timestamptz
);
-- What a rollback left as the application has written it since the backup: never without a word.
create table if not exists migration_backup.rollback_differences (
  rollback_id text not null references migration_backup.rollback_log (rollback_id) on delete cascade,
  user_id uuid not null,
  kind text not null check (kind in ('changed since', 'new since', 'gone since')),
  columns text[] not null,
  primary key (rollback_id, user_id)
);

-- A text in which the roles of before are compared with the role of whoever asks (an expression, a view, a body), as it has
-- to be in a phase. Lists get the new name beside the old one, and then instead of it.
create or replace function migration_control.rewrite(source text, phase text)
returns text language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  who text;
  mapping record;
  written text := '';
  rest text;
  part text[];
  element text;
  elements text[];
  plain text;
begin
  if source is null or phase = 'before' then
    return source;
  end if;
  select '(?:' || string_agg(case when s.expression ~ '^\w' then '(?<!\w)' else '' end
           || regexp_replace(s.expression, '([][().*+?^$|{}\\])', '\\\1', 'g')
           || case when s.expression ~ '\w$' then '(?!\w)' else '' end, '|' order by s.expression) || ')\)?(?:::text)?'
  into who from migration_control.role_sources as s;
  if who is null then
    return source;
  end if;
  for mapping in
    select m.old_role, m.new_role from migration_control.role_mapping as m where m.old_role <> m.new_role order by m.old_role
  loop
    plain := regexp_replace(mapping.old_role, '([][().*+?^$|{}\\])', '\\\1', 'g');
    if phase = 'both' then
      source := regexp_replace(source, '(' || who || ') = ''' || plain || '''(::text|::character varying)?(?!\w)',
        '\1 = ANY (ARRAY[''' || mapping.old_role || '''\2])', 'g');
      source := regexp_replace(source, '(' || who || ') <> ''' || plain || '''(::text|::character varying)?(?!\w)',
        '\1 <> ALL (ARRAY[''' || mapping.old_role || '''\2])', 'g');
    else
      source := regexp_replace(source, '(' || who || ') (=|<>) ''' || plain || '''(?!\w)', '\1 \2 @@' || mapping.new_role || '@@',
        'g');
    end if;
  end loop;
  source := regexp_replace(source, '@@([^@]*)@@', '''\1''', 'g');
  rest := source;
  loop
    part := regexp_match(rest, '^(.*?' || who || ' (?:(?:=|<>) (?:ANY|ALL) \(+ARRAY\[|(?:NOT )?IN \())([^])]*)(.*)$', 'i');
    exit when part is null;
    elements := '{}';
    foreach element in array regexp_split_to_array(part[2], ',\s*') loop
      select m.* into mapping from migration_control.role_mapping as m
      where element = quote_literal(m.old_role) or starts_with(element, quote_literal(m.old_role) || '::');
      if mapping.old_role is null then
        elements := array_append(array_remove(elements, element), element);
        continue;
      end if;
      if phase = 'both' and not element = any (elements) then
        elements := elements || element;
      end if;
      element := quote_literal(mapping.new_role) || substr(element, length(quote_literal(mapping.old_role)) + 1);
      if not element = any (elements) then
        elements := elements || element;
      end if;
    end loop;
    written := written || part[1] || array_to_string(elements, ', ');
    rest := part[3];
  end loop;
  return written || rest;
end $$;

-- The retired roles that a text still names, unless its object is an exception.
create or replace function migration_control.retired_in(kind text, object_name text, source text)
returns text[] language sql stable set search_path = pg_catalog, pg_temp as $$
  select coalesce(array_agg(m.old_role order by m.old_role), '{}')
  from migration_control.role_mapping as m
  where strpos(source, quote_literal(m.old_role)) > 0
    and not exists (select from migration_control.role_mapping as n where n.new_role = m.old_role)
    and not exists (select from migration_control.literal_exceptions as e
                    where e.kind = retired_in.kind and e.object_name = retired_in.object_name)
$$;

-- What access is to be in a phase, in the form of current_access().
create or replace function migration_control.target_access(backup_id text, phase text)
returns table (kind text, object_name text, definition jsonb)
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
  phase text := target_access.phase;
  mapped jsonb := (select coalesce(jsonb_object_agg(m.old_database_role, m.new_database_role), '{}')
                   from migration_control.role_mapping as m where m.old_database_role is not null);
begin
  perform migration_backup.find_backup(target_access.backup_id);
  return query
  with saved as materialized (
    select a.kind, a.object_name, a.definition from migration_backup.access_backup as a where a.backup_id = target_access.backup_id
    union all
    select 'policy', p.object_name, p.definition from migration_backup.rls_policies_backup as p
    where p.backup_id = target_access.backup_id
  ), groups as (
    select d.role_name::text, d.is_old, d.is_new from migration_control.database_roles() as d
  ), sides as (
    select s.kind, s.object_name, s.definition from saved as s
    where s.kind in ('membership', 'grant')
    union all
    select 'membership', format('%I in %I', x.member, x.role),
      s.definition || jsonb_build_object('role', x.role, 'member', x.member)
    from saved as s
    cross join lateral (select coalesce(mapped ->> (s.definition ->> 'role'), s.definition ->> 'role') as role,
                          coalesce(mapped ->> (s.definition ->> 'member'), s.definition ->> 'member') as member) as x
    where s.kind = 'membership' and x.role <> x.member
    union all
    select 'grant', format('%s on %s %s to %I', s.definition ->> 'privilege', s.definition ->> 'on', s.definition ->> 'target',
        mapped ->> (s.definition ->> 'grantee')),
      s.definition || jsonb_build_object('grantee', mapped ->> (s.definition ->> 'grantee'))
    from saved as s
    where s.kind = 'grant' and mapped ? (s.definition ->> 'grantee')
  ), merged as (
    -- Where several roles become one, the strongest of their rights is that of the new one.
    select b.kind, b.object_name, jsonb_object_agg(e.key, e.value) as definition
    from sides as b
    cross join lateral (
      select distinct on (k.key) k.key, k.value
      from sides as o cross join lateral jsonb_each(o.definition) as k
      where o.kind = b.kind and o.object_name = b.object_name
      order by k.key, k.value desc) as e
    where phase <> 'before'
    group by b.kind, b.object_name
  )
  select s.kind, s.object_name, s.definition from saved as s
  where s.kind in ('login', 'password', 'row security')
    or (phase = 'before' and s.kind in ('membership', 'grant', 'setting', 'role'))
  union all
  select s.kind, s.object_name, s.definition from saved as s
  where phase <> 'before' and s.kind in ('setting', 'role')
    and (phase = 'both' or not exists (select from groups as g where g.role_name = s.object_name and not g.is_new))
  union all
  select 'role', g.role_name,
    '{"superuser": false, "inherit": true, "createrole": false, "createdb": false, "login": false, "replication": false,
      "bypassrls": false, "limit": -1, "until": null, "comment": null}'::jsonb
  from groups as g
  where phase <> 'before' and g.is_new and not g.is_old
  union all
  select m.kind, m.object_name, m.definition from merged as m
  where phase = 'both'
    or not exists (select from groups as g
                   where g.is_old and not g.is_new and g.role_name in (m.definition ->> 'role', m.definition ->> 'member',
                     m.definition ->> 'grantee'))
  union all
  select s.kind, s.object_name,
    s.definition || jsonb_build_object(
      'roles', case phase when 'before' then s.definition -> 'roles' else (
        select jsonb_agg(distinct_role order by distinct_role)
        from (select r.role from jsonb_array_elements_text(s.definition -> 'roles') as r (role)
              where phase = 'both' or not mapped ? r.role
              union
              select mapped ->> r.role from jsonb_array_elements_text(s.definition -> 'roles') as r (role)
              where mapped ? r.role) as u (distinct_role)) end,
      'using', migration_control.rewrite(s.definition ->> 'using', phase),
      'check', migration_control.rewrite(s.definition ->> 'check', phase))
  from saved as s where s.kind = 'policy'
  union all
  select s.kind, s.object_name,
    s.definition || jsonb_build_object('definition', case
      -- The application of before goes on inserting with its default; batches see to it.
      when s.kind = 'default' and phase <> 'after' then s.definition ->> 'definition'
      when s.kind = 'default' then coalesce(
        (select quote_literal(m.new_role) || substr(s.definition ->> 'definition', length(quote_literal(m.old_role)) + 1)
         from migration_control.role_mapping as m
         where s.definition ->> 'definition' = quote_literal(m.old_role)
           or starts_with(s.definition ->> 'definition', quote_literal(m.old_role) || '::')), s.definition ->> 'definition')
      else migration_control.rewrite(s.definition ->> 'definition', phase) end)
  from saved as s where s.kind in ('constraint', 'default', 'view', 'function');
end $$;

create or replace function migration_control.grant_statement(definition jsonb, is_grant boolean)
returns text language sql immutable set search_path = pg_catalog, pg_temp as $$
  select format(case when is_grant then 'grant %s on %s %s to %I%s' else 'revoke %s on %s %s from %I%s' end,
    (definition ->> 'privilege')
      || case when definition ->> 'on' like 'column %' then format(' (%s)', substr(definition ->> 'on', 8)) else '' end,
    case when definition ->> 'on' like 'column %' then 'table' else definition ->> 'on' end,
    definition ->> 'target', definition ->> 'grantee',
    case when is_grant and (definition ->> 'grantable')::boolean then ' with grant option' else '' end)
$$;

-- The statements that lead one object from a definition to another one, in the order of their rank.
create or replace function migration_control.statements(kind text, object_name text, old jsonb, new jsonb)
returns table (rank integer, statement text)
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  attributes text;
  policy_body text;
begin
  case kind
  when 'role' then
    if new is null then
      return query values (90, format('drop role %I', object_name));
      return;
    end if;
    attributes := concat_ws(' ', case when (new ->> 'superuser')::boolean then 'superuser' end,
      case when (new ->> 'inherit')::boolean then 'inherit' else 'noinherit' end,
      case when (new ->> 'createrole')::boolean then 'createrole' end, case when (new ->> 'createdb')::boolean then 'createdb' end,
      case when (new ->> 'login')::boolean then 'login' else 'nologin' end,
      case when (new ->> 'replication')::boolean then 'replication' end,
      case when (new ->> 'bypassrls')::boolean then 'bypassrls' end, 'connection limit ' || (new ->> 'limit'),
      'valid until ' || quote_literal(coalesce(new ->> 'until', 'infinity')));
    if new ->> 'until' is null then
      attributes := replace(attributes, ' valid until ''infinity''', '');
    end if;
    return query values (10, format('%s role %I with %s', case when old is null then 'create' else 'alter' end, object_name,
      attributes));
    if new ->> 'comment' is distinct from old ->> 'comment' then
      return query values (11, format('comment on role %I is %s', object_name, quote_nullable(new ->> 'comment')));
    end if;
  when 'setting' then
    if new is not null then
      return query
      select 12, format('alter role %I set %I to %L', object_name, split_part(s.setting, '=', 1),
        substr(s.setting, strpos(s.setting, '=') + 1))
      from jsonb_array_elements_text(new -> 'settings') as s (setting);
    end if;
  when 'membership' then
    if new is not null then
      if (old -> 'options' ->> 'admin')::boolean and not (new -> 'options' ->> 'admin')::boolean then
        return query values (19, format('revoke admin option for %I from %I', new ->> 'role', new ->> 'member'));
      end if;
      -- Since 16 a membership has more than one option, each with a value.
      return query values (20, format('grant %I to %I', new ->> 'role', new ->> 'member') || case
        when new -> 'options' ? 'set' then format(' with admin %s, inherit %s, set %s', new -> 'options' ->> 'admin',
          new -> 'options' ->> 'inherit', new -> 'options' ->> 'set')
        when (new -> 'options' ->> 'admin')::boolean then ' with admin option'
        else '' end);
    else
      return query values (80, format('revoke %I from %I', old ->> 'role', old ->> 'member'));
    end if;
  when 'grant' then
    if new is null then
      return query values (80, migration_control.grant_statement(old, false));
    elsif (old ->> 'grantable')::boolean and not (new ->> 'grantable')::boolean then
      return query values (80, replace(migration_control.grant_statement(new, false), 'revoke ', 'revoke grant option for '));
    else
      return query values (30, migration_control.grant_statement(new, true));
    end if;
  when 'policy' then
    if new is null then
      return;
    end if;
    policy_body := format(' to %s', (select string_agg(case r.role when 'public' then r.role else quote_ident(r.role) end, ', ')
                                     from jsonb_array_elements_text(new -> 'roles') as r (role)))
      || coalesce(' using (' || (new ->> 'using') || ')', '') || coalesce(' with check (' || (new ->> 'check') || ')', '');
    if old is not null and old ->> 'command' = new ->> 'command' and old -> 'permissive' = new -> 'permissive'
       and (old ->> 'using' is null) = (new ->> 'using' is null) and (old ->> 'check' is null) = (new ->> 'check' is null) then
      return query values (50, format('alter policy %I on %s', new ->> 'name', new ->> 'table') || policy_body);
    else
      if old is not null then
        return query values (49, format('drop policy %I on %s', old ->> 'name', old ->> 'table'));
      end if;
      return query values (50, format('create policy %I on %s as %s for %s', new ->> 'name', new ->> 'table',
        case when (new ->> 'permissive')::boolean then 'permissive' else 'restrictive' end, new ->> 'command') || policy_body);
    end if;
  when 'row security' then
    if new is not null then
      return query values
        (51, format('alter table %s %s row level security', object_name,
               case when (new ->> 'enabled')::boolean then 'enable' else 'disable' end)),
        (51, format('alter table %s %s row level security', object_name,
               case when (new ->> 'forced')::boolean then 'force' else 'no force' end));
    end if;
  when 'constraint' then
    if new is not null then
      if old is not null then
        return query values (40, format('alter table %s drop constraint %I', old ->> 'table', old ->> 'name'));
      end if;
      return query values (41, format('alter table %s add constraint %I %s', new ->> 'table', new ->> 'name',
        new ->> 'definition'));
    end if;
  when 'default' then
    if new is not null then
      return query values (42, format('alter table %s alter column %I set default %s', new ->> 'table', new ->> 'column',
        new ->> 'definition'));
    end if;
  when 'view' then
    if new is not null then
      return query values (43, format('create or replace view %s%s as %s', new ->> 'name',
        coalesce(' with (' || (select string_agg(o.value, ', ') from jsonb_array_elements_text(nullif(new -> 'options', 'null')) as o (value))
                 || ')', ''), new ->> 'definition'));
    end if;
  when 'function' then
    if new is not null then
      return query values (44, new ->> 'definition');
    end if;
  else
    null;
  end case;
end $$;

-- The definition of an object as the backup has it.
create or replace function migration_control.untouched(backup_id text, kind text, object_name text)
returns jsonb language sql stable set search_path = pg_catalog, pg_temp as $$
  select a.definition from migration_backup.access_backup as a
  where a.backup_id = untouched.backup_id and a.kind = untouched.kind and a.object_name = untouched.object_name
$$;

-- What differs between what a phase asks for and what is there. Objects that no phase knows (made after the backup by others)
-- are not looked at, nor are functions and views that the migration has nothing to do with.
create or replace function migration_control.access_differences(backup_id text, phase text)
returns table (kind text, object_name text, old jsonb, new jsonb)
language sql stable set search_path = pg_catalog, pg_temp as $$
  with wanted as materialized (
    select t.kind, t.object_name, t.definition from migration_control.target_access(backup_id, phase) as t
  ), present as materialized (
    select c.kind, c.object_name, c.definition from migration_control.current_access() as c
  ), known as materialized (
    select t.kind, t.object_name from migration_control.target_access(backup_id, 'both') as t
  )
  select coalesce(w.kind, p.kind), coalesce(w.object_name, p.object_name), p.definition, w.definition
  from wanted as w
  full join present as p on p.kind = w.kind and p.object_name = w.object_name
  where p.definition is distinct from w.definition
    and (w.kind is not null or p.kind = 'role'
         or exists (select from known as k where k.kind = p.kind and k.object_name = p.object_name))
    and (coalesce(w.kind, p.kind) <> 'password' or migration_control.knows_passwords(backup_id))
    and (coalesce(w.kind, p.kind) not in ('function', 'view')
         or w.definition is distinct from migration_control.untouched(backup_id, w.kind, w.object_name)
         or phase = 'before' and migration_control.rewrite(w.definition ->> 'definition', 'after') <> w.definition ->> 'definition')
$$;

-- Waits for the tables the application writes no longer than the setting migration.lock_timeout (5s) says.
create or replace function migration_control.lock_users(purpose text)
returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  earlier text := current_setting('lock_timeout');
  holders text;
begin
  perform set_config('lock_timeout', coalesce(nullif(current_setting('migration.lock_timeout', true), ''), '5s'), true);
  lock table public.user_profiles, public.user_sessions in share row exclusive mode;
  perform set_config('lock_timeout', earlier, true);
exception
  when lock_not_available then
    select string_agg(distinct format('session %s of %s', l.pid, coalesce(a.usename, '?')), ', ') into holders
    from pg_locks as l left join pg_stat_activity as a on a.pid = l.pid
    where l.relation in ('public.user_profiles'::regclass, 'public.user_sessions'::regclass) and l.granted
      and l.pid <> pg_backend_pid() and l.mode not in ('AccessShareLock', 'RowShareLock');
    raise exception '% cannot begin: other transactions are writing users or sessions', purpose
      using errcode = 'lock_not_available', detail = coalesce('Held by ' || holders || '.', 'They have ended meanwhile.'),
        hint = 'Check for conflicting transactions in pg_stat_activity; end them, or wait longer: set migration.lock_timeout.';
  when insufficient_privilege then
    raise exception '% cannot begin: %', purpose, sqlerrm
      using errcode = 'insufficient_privilege', hint = 'Grant necessary permissions on all schemas: run it as the tables'' owner.';
end $$;

-- Makes access what a phase asks for, logs each change, and returns how many there were. All or nothing.
create or replace function migration_control.set_phase(migration_name text, backup_id text, phase text, batch_id text default null)
returns bigint language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  step record;
  changes bigint;
  number integer;
  leftovers text;
  reason text;
begin
  if phase is null or phase not in ('before', 'both', 'after') then
    raise exception 'a phase is before, both or after, not %', coalesce(phase, 'NULL') using errcode = 'invalid_parameter_value';
  end if;
  perform pg_advisory_xact_lock(hashtextextended('migration_control.migration_state', 0));
  create temporary table if not exists access_changes (kind text, object_name text, old jsonb, new jsonb) on commit drop;
  truncate pg_temp.access_changes;
  insert into pg_temp.access_changes
  select d.kind, d.object_name, d.old, d.new from migration_control.access_differences(set_phase.backup_id, set_phase.phase) as d
  where d.kind not in ('login', 'password');
  -- Nobody is to lose a right that was given since by somebody else: who was added to a role that goes away is named.
  select string_agg(format('%I is a member of %I', u.rolname, r.rolname), '; ' order by u.rolname) into leftovers
  from pg_auth_members as m
  join pg_roles as r on r.oid = m.roleid
  join pg_roles as u on u.oid = m.member
  join pg_temp.access_changes as c on c.kind = 'role' and c.new is null and c.object_name = r.rolname
  where not exists (select from pg_temp.access_changes as x
                    where x.kind = 'membership' and x.object_name = format('%I in %I', u.rolname, r.rolname))
    and not exists (select from pg_temp.access_changes as x where x.kind = 'role' and x.new is null and x.object_name = u.rolname);
  if leftovers is not null then
    raise exception 'a role that goes away has members the backup does not know: %', leftovers
      using errcode = 'dependent_objects_still_exist', hint = 'Give them another role and revoke this one, then try again.';
  end if;
  for step in
    select s.rank, s.statement, c.object_name, c.kind
    from pg_temp.access_changes as c
    cross join lateral migration_control.statements(c.kind, c.object_name, c.old, c.new) as s
    where not (c.kind = 'grant' and c.new is null and exists (
                 select from pg_temp.access_changes as r where r.kind = 'role' and r.old is null and r.object_name = c.old ->> 'grantee'))
    order by s.rank, c.object_name, s.statement
  loop
    begin
      execute step.statement;
    exception
      when dependent_objects_still_exist then
        get stacked diagnostics reason = pg_exception_detail;
        raise exception 'role % cannot be dropped: %', quote_ident(step.object_name), replace(reason, E'\n', '; ')
          using errcode = 'dependent_objects_still_exist',
            hint = 'REASSIGN OWNED BY or DROP OWNED BY it in every database it is used in; for a policy, ALTER POLICY ... TO '
              'another role. Nothing was changed.';
      when insufficient_privilege then
        raise exception '%: %', sqlerrm, step.statement
          using errcode = 'insufficient_privilege',
            hint = 'Grant necessary permissions on all schemas: the user needs CREATEROLE and the ownership of the tables.';
      when check_violation then
        raise exception '%: %', sqlerrm, step.statement
          using errcode = 'check_violation', hint = 'Some users have roles of another phase: migrate them, or roll their batch back.';
    end;
  end loop;
  select coalesce(max(c.change_number), 0) into number from migration_tracking.rls_policy_changes as c;
  insert into migration_tracking.rls_policy_changes (change_number, batch_id, backup_id, kind, object_name, change_type,
    old_definition, new_definition)
  select number + row_number() over (order by c.kind, c.object_name), set_phase.batch_id, set_phase.backup_id, c.kind,
    c.object_name, case when c.old is null then 'created' when c.new is null then 'dropped' else 'altered' end, c.old, c.new
  from pg_temp.access_changes as c;
  get diagnostics changes = row_count;
  insert into migration_control.migration_state (migration_name, phase, backup_id)
  values (set_phase.migration_name, set_phase.phase, set_phase.backup_id)
  on conflict on constraint migration_state_pkey do update
  set phase = excluded.phase, backup_id = excluded.backup_id, changed_at = excluded.changed_at;
  drop table pg_temp.access_changes;
  return changes;
end $$;

-- Gives the users of some batches back the role they had, and every other column the migration has touched unless the
-- application has written it since. Their triggers stay quiet meanwhile.
create or replace function migration_backup.restore_users(batch_ids text[], conflicts text)
returns table (profiles bigint, sessions bigint)
language plpgsql set search_path = pg_catalog, pg_temp set row_security = off set datestyle = 'ISO, YMD' set timezone = 'UTC'
set intervalstyle = 'iso_8601' set extra_float_digits = 1 set bytea_output = 'hex' as $$
declare
  quarrel text;
  columns text;
  number bigint;
begin
  select string_agg(format('%s has %s, the migration gave %s', q.id, coalesce(q.role, 'NULL'), q.new_role), '; ') into quarrel
  from (select p.id, p.role, l.new_role
        from migration_tracking.migration_log as l
        join public.user_profiles as p on p.id = l.user_id
        where l.batch_id = any (batch_ids) and l.status = 'success' and l.rolled_back_at is null
          and p.role is distinct from l.new_role
        order by p.id limit 5) as q;
  if quarrel is not null and conflicts <> 'overwrite' then
    raise exception 'the role of some users was changed after the migration: %', quarrel
      using errcode = 'serialization_failure',
        hint = 'Decide for them: give them the role the migration gave, or roll back with ''overwrite'' as third argument.';
  end if;
  select string_agg(format('%I', a.attname), ', ' order by a.attnum) into columns
  from pg_attribute as a
  where a.attrelid = 'public.user_profiles'::regclass and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    and (a.attname = 'role'
         or exists (select from migration_tracking.migration_log as l
                    where l.batch_id = any (batch_ids) and l.images -> 'before' ? a.attname));
  perform migration_control.set_user_triggers('disable');
  execute format(
    'update public.user_profiles as p
     set (%1$s) = (select %1$s from jsonb_populate_record(p, x.patch) as r)
     from (select l.user_id,
             (select jsonb_object_agg(b.key, b.value) from jsonb_each(l.images -> ''before'') as b
              where l.image -> b.key is not distinct from l.images -> ''after'' -> b.key or b.key = ''role'') as patch
           from (
             select g.user_id, to_jsonb(c) as image,
               -- Whoever was migrated and logged by hand has no images, but a role.
               case when g.images ? ''before'' then g.images
                 else jsonb_build_object(''before'', jsonb_build_object(''role'', g.old_role)) end as images
             from migration_tracking.migration_log as g
             join public.user_profiles as c on c.id = g.user_id
             where g.batch_id = any ($1) and g.status = ''success'' and g.rolled_back_at is null
               and (g.images ? ''before'' or g.old_role <> g.new_role)
             offset 0) as l
           offset 0) as x
     where p.id = x.user_id and x.patch is not null', columns) using batch_ids;
  get diagnostics number = row_count;
  profiles := number;
  update public.user_sessions as s set role = o.value
  from migration_tracking.migration_log as l
  cross join lateral jsonb_each_text(l.images -> 'sessions') as o
  join migration_control.role_mapping as m on m.old_role = o.value and m.new_role <> o.value
  where l.batch_id = any (batch_ids) and l.status = 'success' and l.rolled_back_at is null and s.id = o.key::uuid
    and s.role = m.new_role;
  get diagnostics number = row_count;
  sessions := number;
  -- Who logged in meanwhile got the new role into the session.
  update public.user_sessions as s set role = l.old_role
  from migration_tracking.migration_log as l
  where l.batch_id = any (batch_ids) and l.status = 'success' and l.rolled_back_at is null and s.user_id = l.user_id
    and s.role = l.new_role and l.old_role <> l.new_role and not coalesce(l.images -> 'sessions' ? s.id::text, false);
  get diagnostics number = row_count;
  sessions := sessions + number;
  perform migration_control.set_user_triggers('enable');
  update migration_tracking.migration_log as l set rolled_back_at = now()
  where l.batch_id = any (batch_ids) and l.rolled_back_at is null;
  update migration_tracking.migration_batch as b set status = 'rolled_back', rolled_back_at = now(),
    completed_at = coalesce(b.completed_at, greatest(clock_timestamp(), b.started_at))
  where b.batch_id = any (batch_ids) and b.status <> 'rolled_back';
  return next;
end $$;

-- Puts the triggers of profiles and sessions to sleep, and wakes those that were awake, each in its own way.
create or replace function migration_control.set_user_triggers(action text)
returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  each record;
begin
  if action = 'disable' then
    create temporary table sleeping_triggers on commit drop as
    select t.tgrelid::regclass::text as relation, t.tgname, t.tgenabled from pg_trigger as t
    where t.tgrelid in ('public.user_profiles'::regclass, 'public.user_sessions'::regclass) and not t.tgisinternal
      and t.tgenabled <> 'D';
    for each in select s.* from pg_temp.sleeping_triggers as s order by s.relation, s.tgname loop
      execute format('alter table %s disable trigger %I', each.relation, each.tgname);
    end loop;
  else
    for each in select s.* from pg_temp.sleeping_triggers as s order by s.relation, s.tgname loop
      execute format('alter table %s enable %s trigger %I', each.relation,
        case each.tgenabled when 'A' then 'always' when 'R' then 'replica' else '' end, each.tgname);
    end loop;
    drop table pg_temp.sleeping_triggers;
  end if;
end $$;

-- What is not as in the backup, by user: columns that have other values, users that are new, users that are gone.
create or replace function migration_backup.profile_differences(backup_id text)
returns table (user_id uuid, kind text, columns text[])
language plpgsql stable set search_path = pg_catalog, pg_temp set row_security = off as $$
begin
  return query
  select coalesce(b.user_id, c.user_id),
    case when b.user_id is null then 'new since' when c.user_id is null then 'gone since' else 'changed since' end,
    coalesce((select array_agg(n.key order by n.key) from jsonb_each(c.profile) as n
              where n.value is distinct from b.profile -> n.key and b.user_id is not null), '{}')
    || case when b.user_id is not null and c.user_id is not null and b.credential_hash is distinct from c.credential_hash
       then array['encrypted_password'] else '{}' end
  from (select p.* from migration_backup.user_profiles_complete_backup as p where p.backup_id = profile_differences.backup_id) as b
  full join migration_backup.current_profiles() as c on c.user_id = b.user_id
  where b.user_id is null or c.user_id is null or b.profile_text <> c.profile_text
    or b.credential_hash is distinct from c.credential_hash;
end $$;

-- The phase access was in when a backup was taken, by the groups it holds.
create or replace function migration_backup.phase_of(backup_id text)
returns text language sql stable set search_path = pg_catalog, pg_temp as $$
  select case
    when not coalesce(bool_or(d.is_new and not d.is_old), false) then 'before'
    when coalesce(bool_or(d.is_old and not d.is_new), false) then 'both'
    else 'after' end
  from migration_backup.access_backup as a
  join migration_control.database_roles() as d on d.role_name = a.object_name
  where a.backup_id = phase_of.backup_id and a.kind = 'role'
$$;

-- Begins a rollback: what it is told is checked before anything is touched.
create or replace function migration_backup.begin_rollback(backup_id text, batch_id text, reason text, conflicts text)
returns text language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  b migration_backup.backup_log := migration_backup.find_backup(backup_id);
  faults text;
  number integer;
begin
  if conflicts is null or conflicts not in ('refuse', 'overwrite') then
    raise exception 'conflicts are refused or overwritten, not %', coalesce(quote_literal(conflicts), 'NULL')
      using errcode = 'invalid_parameter_value', hint = 'The third argument is ''refuse'' or ''overwrite''.';
  end if;
  if coalesce(reason, '') = '' then
    raise exception 'a rollback needs a reason' using errcode = 'invalid_parameter_value',
      hint = 'SELECT * FROM migration_backup.execute_rollback(backup, ''why'').';
  end if;
  select string_agg(v.check_name || ': ' || v.expected || ' expected, ' || v.found || ' found', '; ') into faults
  from migration_backup.validate_backup_completeness(b.backup_id) as v where not v.is_valid;
  if faults is not null then
    raise exception 'backup % is not what was backed up: %', b.backup_id, faults
      using errcode = 'data_corrupted',
        hint = 'Ensure backup exists and is valid: SELECT * FROM migration_backup.list_available_backups().';
  end if;
  if b.profile_columns is distinct from migration_backup.columns_of('public.user_profiles')
     or b.session_columns is distinct from migration_backup.columns_of('public.user_sessions') then
    raise exception 'the columns of user_profiles or user_sessions have changed since backup %', b.backup_id
      using errcode = 'object_not_in_prerequisite_state', hint = 'Take those changes back first.';
  end if;
  perform migration_control.lock_users('the rollback');
  select coalesce(max(r.rollback_number), 0) + 1 into number from migration_backup.rollback_log as r;
  insert into migration_backup.rollback_log (rollback_id, rollback_number, backup_id, batch_id, reason, conflicts)
  values (format('rollback-%s', lpad(number::text, 4, '0')), number, b.backup_id, begin_rollback.batch_id,
          begin_rollback.reason, begin_rollback.conflicts);
  return format('rollback-%s', lpad(number::text, 4, '0'));
end $$;

-- Takes one batch back. Old and new roles stand side by side afterwards, so that the others need not be.
create or replace function migration_backup.rollback_batch(batch_id text, reason text, conflicts text default 'refuse')
returns table (step text, status text, rows_affected bigint, details text)
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  batch migration_tracking.migration_batch := migration_tracking.find_batch(batch_id);
  state record;
  id text;
  restored record;
  changes bigint;
begin
  if batch.status = 'rolled_back' then
    raise exception 'batch % was rolled back already', batch.batch_id using errcode = 'object_not_in_prerequisite_state',
      hint = 'There is nothing left to do.';
  end if;
  select s.* into state from migration_control.migration_state as s where s.migration_name = batch.migration_name;
  if state.backup_id is null then
    raise exception 'migration % has no backup', batch.migration_name using errcode = 'object_not_in_prerequisite_state',
      hint = 'Run migration_control.prepare_for_migration() before a migration.';
  end if;
  id := migration_backup.begin_rollback(state.backup_id, batch.batch_id, reason, conflicts);
  changes := migration_control.set_phase(batch.migration_name, state.backup_id, 'both', batch.batch_id);
  select r.* into restored from migration_backup.restore_users(array[batch.batch_id], conflicts) as r;
  update migration_backup.rollback_log as r set restored_profiles = restored.profiles, restored_sessions = restored.sessions,
    access_changes = changes, completed_at = clock_timestamp()
  where r.rollback_id = id;
  return query values ('rollback', 'completed', 1::bigint, id), ('access', 'completed', changes, 'old and new roles side by side'),
    ('user_profiles', 'completed', restored.profiles, 'users have their role again'),
    ('user_sessions', 'completed', restored.sessions, 'sessions have their role again');
end $$;

-- Takes the whole migration back to a backup: rows, sessions, policies, grants, memberships, roles, in one transaction. A backup
-- of the finished migration brings that state back, as long as the migration is finished; one from between is refused. What
-- the application wrote since the backup into columns the migration did not touch stays, and is listed in
-- rollback_differences; with 'overwrite' the backup wins. Users that are new since stay in any case.
create or replace function migration_backup.execute_rollback(backup_id text, reason text, conflicts text default 'refuse')
returns table (step text, status text, rows_affected bigint, details text)
language plpgsql set search_path = pg_catalog, pg_temp set row_security = off set datestyle = 'ISO, YMD' set timezone = 'UTC'
set intervalstyle = 'iso_8601' set extra_float_digits = 1 set bytea_output = 'hex' as $$
declare
  id text := migration_backup.begin_rollback(backup_id, null, reason, conflicts);
  saved migration_backup.backup_log := migration_backup.find_backup(backup_id);
  taken_in text := migration_backup.phase_of(backup_id);
  underway migration_control.migration_state;
  name text;
  batches text[] := '{}';
  restored record;
  columns text;
  overwritten bigint := 0;
  lost_sessions bigint := 0;
  newcomers bigint := 0;
  changes bigint;
  kept bigint;
begin
  select s.* into underway from migration_control.migration_state as s where s.phase <> 'before' order by s.changed_at desc limit 1;
  if taken_in <> 'before' and (taken_in <> 'after' or underway.phase is distinct from 'after') then
    raise exception 'backup % was taken when the phase of the migration was %, and now it is %', backup_id, taken_in,
        coalesce(underway.phase, 'before')
      using errcode = 'object_not_in_prerequisite_state',
        hint = case when underway.backup_id is null then 'Nothing is migrated: there is nothing to take back.'
          else format('Go back to %s, the backup from before migration %s.', underway.backup_id, underway.migration_name) end;
  end if;
  name := coalesce(underway.migration_name,
    (select s.migration_name from migration_control.migration_state as s
     where s.backup_id = execute_rollback.backup_id order by s.changed_at desc limit 1), 'role_system_migration');
  if taken_in = 'before' then
    if exists (select from migration_control.access_differences(execute_rollback.backup_id, 'before') as d
               where d.kind not in ('login', 'password')) then
      perform migration_control.set_phase(name, backup_id, 'both');
    end if;
    -- Whatever migration it was of: a batch since the backup has done what is taken back now.
    select coalesce(array_agg(b.batch_id order by b.batch_number), '{}') into batches
    from migration_tracking.migration_batch as b
    where (b.migration_name = name or b.started_at >= saved.started_at) and b.status <> 'rolled_back';
  end if;
  select r.* into restored from migration_backup.restore_users(batches, conflicts) as r;
  perform migration_control.set_user_triggers('disable');
  if conflicts = 'overwrite' then
    select string_agg(format('%I', a.attname), ', ' order by a.attnum) into columns
    from pg_attribute as a
    where a.attrelid = 'public.user_profiles'::regclass and a.attnum > 0 and not a.attisdropped and a.attgenerated = '';
    execute format(
      'update public.user_profiles as p set (%1$s) = (select %1$s from (select (b.saved).*) as r)
       from (select x.user_id, x.profile_text, x.profile_text::public.user_profiles as saved
             from migration_backup.user_profiles_complete_backup as x where x.backup_id = $1 offset 0) as b
       where b.user_id = p.id and p::text <> b.profile_text', columns) using backup_id;
    get diagnostics overwritten = row_count;
    execute format(
      'insert into public.user_profiles (%1$s)
       select %1$s from (
         select (b.saved).*
         from (select x.profile_text::public.user_profiles as saved from migration_backup.user_profiles_complete_backup as x
               where x.backup_id = $1 and not exists (select from public.user_profiles as p where p.id = x.user_id)
               offset 0) as b) as r', columns)
    using backup_id;
    get diagnostics changes = row_count;
    overwritten := overwritten + changes;
    select string_agg(format('%I', a.attname), ', ' order by a.attnum) into columns
    from pg_attribute as a
    where a.attrelid = 'public.user_sessions'::regclass and a.attnum > 0 and not a.attisdropped and a.attgenerated = '';
    execute format(
      'update public.user_sessions as s set (%1$s) = (select %1$s from (select (b.saved).*) as r)
       from (select x.session_id, x.session_text, x.session_text::public.user_sessions as saved
             from migration_backup.user_sessions_backup as x where x.backup_id = $1 offset 0) as b
       where b.session_id = s.id and s::text <> b.session_text', columns) using backup_id;
    execute format(
      'insert into public.user_sessions (%1$s)
       select %1$s from (
         select (b.saved).*
         from (select x.session_text::public.user_sessions as saved from migration_backup.user_sessions_backup as x
               where x.backup_id = $1 and not exists (select from public.user_sessions as s where s.id = x.session_id)
               offset 0) as b) as r', columns)
    using backup_id;
    get diagnostics lost_sessions = row_count;
  end if;
  if taken_in = 'before' then
    update public.user_profiles as p set role = m.old_role
    from migration_control.role_mapping as m
    where m.new_role = p.role and m.is_way_back
      and not exists (select from migration_control.role_mapping as o where o.old_role = p.role);
    get diagnostics newcomers = row_count;
    update public.user_sessions as s set role = p.role
    from public.user_profiles as p
    where p.id = s.user_id and not exists (select from migration_control.role_mapping as o where o.old_role = s.role);
  end if;
  perform migration_control.set_user_triggers('enable');
  -- Access as it was when the backup was taken, which is `before` of what the backup knows.
  changes := migration_control.set_phase(name, backup_id, 'before');
  if taken_in = 'after' then
    update migration_control.migration_state as s set phase = underway.phase, backup_id = underway.backup_id,
      changed_at = underway.changed_at
    where s.migration_name = name;
  end if;
  insert into migration_backup.rollback_differences (rollback_id, user_id, kind, columns)
  select id, d.user_id, d.kind, d.columns from migration_backup.profile_differences(backup_id) as d;
  get diagnostics kept = row_count;
  update migration_backup.rollback_log as r set restored_profiles = restored.profiles + overwritten,
    restored_sessions = restored.sessions + lost_sessions, access_changes = changes, completed_at = clock_timestamp()
  where r.rollback_id = id;
  return query values ('rollback', 'completed', 1::bigint, id),
    ('batches', 'completed', cardinality(batches)::bigint, 'batches rolled back'),
    ('user_profiles', 'completed', restored.profiles + overwritten, 'users have their role again'),
    ('newcomers', 'completed', newcomers, 'users who came since have the role of the way back'),
    ('user_sessions', 'completed', restored.sessions + lost_sessions, 'sessions have their role again'),
    ('access', 'completed', changes, 'policies, grants, memberships and roles restored'),
    ('differences', 'completed', kept, 'users the application has changed since; see migration_backup.rollback_differences');
end $$;

-- Compares everything with the backup, value by value. What the rollback itself has listed as kept is no failure; anything else is.
create or replace function migration_backup.validate_rollback_success(backup_id text, rollback_id text)
returns table (check_name text, is_valid boolean, differences bigint, details text)
language plpgsql stable set search_path = pg_catalog, pg_temp set row_security = off as $$
#variable_conflict use_column
declare
  b migration_backup.backup_log := migration_backup.find_backup(backup_id);
  r migration_backup.rollback_log;
begin
  select l.* into r from migration_backup.rollback_log as l where l.rollback_id = validate_rollback_success.rollback_id;
  if r.rollback_id is null then
    raise exception 'there is no rollback %', coalesce(quote_literal(validate_rollback_success.rollback_id), 'NULL')
      using errcode = 'no_data_found', hint = 'execute_rollback() names it; migration_backup.rollback_log lists them.';
  elsif r.backup_id <> b.backup_id then
    raise exception 'rollback % went back to %, not to %', r.rollback_id, r.backup_id, b.backup_id
      using errcode = 'invalid_parameter_value', hint = 'migration_backup.rollback_log lists both.';
  end if;
  return query
  select 'rollback complete', r.completed_at is not null, case when r.completed_at is null then 1 else 0 end::bigint,
    'the rollback ran to its end';
  return query
  select 'backup intact', coalesce(bool_and(v.is_valid), false), count(*) filter (where not v.is_valid),
    coalesce(string_agg(v.check_name, ', ') filter (where not v.is_valid), 'every part of the backup is what it was')
  from migration_backup.validate_backup_completeness(b.backup_id) as v;
  return query
  select 'user_profiles', count(*) = 0, count(*),
    coalesce('differ: ' || (array_to_string((array_agg(d.user_id::text order by d.user_id))[1:5], ', ')), 'every row is that of the backup or listed as kept')
  from migration_backup.profile_differences(b.backup_id) as d
  where not exists (select from migration_backup.rollback_differences as k
                    where k.rollback_id = r.rollback_id and k.user_id = d.user_id and k.kind = d.kind
                      and k.columns @> d.columns);
  return query
  select 'user_sessions', count(*) = 0, count(*), 'sessions of the backup whose user, role or times are others'
  from migration_backup.user_sessions_backup as s
  join migration_backup.current_sessions() as c on c.session_id = s.session_id
  where s.backup_id = b.backup_id and c.session_text <> s.session_text
    and not exists (select from migration_backup.rollback_differences as k
                    where k.rollback_id = r.rollback_id and k.user_id = s.user_id);
  return query
  select x.kind, count(d.object_name) = 0, count(d.object_name),
    coalesce('differ: ' || string_agg(d.object_name, ', ' order by d.object_name), 'as in the backup')
  from unnest(array['role', 'setting', 'login', 'password', 'membership', 'grant', 'policy', 'row security', 'constraint',
    'default', 'view', 'function']) as x (kind)
  left join migration_control.access_differences(b.backup_id, 'before') as d on d.kind = x.kind
  where x.kind <> 'password' or migration_control.knows_passwords(b.backup_id)
  group by x.kind order by x.kind;
  return query
  select 'log', count(*) = 0, count(*), 'users that the log still calls migrated'
  from migration_tracking.migration_log as l
  join migration_tracking.migration_batch as m on m.batch_id = l.batch_id
  where l.rolled_back_at is null and l.status = 'success' and m.started_at <= r.started_at and r.batch_id is null
    and migration_backup.phase_of(b.backup_id) = 'before'
    and (m.started_at >= b.started_at
         or m.migration_name in (select s.migration_name from migration_control.migration_state as s where s.backup_id = b.backup_id));
end $$;

create or replace function migration_backup.list_available_backups()
returns table (backup_id text, description text, status text, is_valid boolean, profiles bigint, created_by text,
  completed_at timestamptz, rollbacks bigint)
language sql stable set search_path = pg_catalog, pg_temp as $$
  select b.backup_id, b.description, b.status,
    (select bool_and(v.is_valid) from migration_backup.validate_backup_completeness(b.backup_id) as v),
    (select c.row_count from migration_backup.backup_contents as c
     where c.backup_id = b.backup_id and c.component = 'user_profiles'),
    b.created_by, b.completed_at,
    (select count(*) from migration_backup.rollback_log as r where r.backup_id = b.backup_id)
  from migration_backup.backup_log as b
  order by b.backup_number desc
$$;

-- When nothing else helps: the backup wins over everything, and the result is validated before it stays.
create or replace function migration_backup.emergency_rollback(backup_id text)
returns text language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  id text;
  faults text;
begin
  select e.details into id
  from migration_backup.execute_rollback(backup_id, 'emergency rollback', 'overwrite') as e where e.step = 'rollback';
  select string_agg(v.check_name || ' (' || v.details || ')', '; ') into faults
  from migration_backup.validate_rollback_success(backup_id, id) as v where not v.is_valid;
  if faults is not null then
    raise exception 'the emergency rollback to % was not a success: %', backup_id, faults
      using errcode = 'data_exception', hint = 'Nothing was changed. See to these first, or use execute_rollback().';
  end if;
  return format('%s: everything is as in %s', id, backup_id);
end $$;

revoke all on all functions in schema migration_backup, migration_control from public;
