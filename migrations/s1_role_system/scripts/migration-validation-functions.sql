-- Validation before, during and after: each function returns one row per question, and each question can fail. Runs again
-- without harm; needs the scripts before it.
create schema if not exists migration_validation;

-- What run_comprehensive_validation() found, run by run.
create table if not exists migration_validation.validation_results (
  run_number integer not null,
  position integer not null,
  phase text not null,
  category text not null,
  check_name text not null,
  passed boolean not null,
  details text not null,
  checked_by text not null default current_user,
  checked_at timestamptz not null default now(),
  primary key (run_number, position)
);

-- The migration that was touched last; NULLs if none was prepared.
create or replace function migration_validation.state()
returns migration_control.migration_state language sql stable set search_path = pg_catalog, pg_temp as $$
  select s.* from migration_control.migration_state as s order by s.changed_at desc, s.migration_name limit 1
$$;

-- One answer in the form all functions here have. Without faults it is passed.
create or replace function migration_validation.answer(question text, faults bigint, examples text, meaning text)
returns table (check_name text, passed boolean, details text)
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select question, faults = 0, case when faults = 0 then meaning else format('%s: %s', faults, coalesce(examples, meaning)) end
$$;

-- Whether the migration can begin: data, roles, policies and privileges are as it needs them.
create or replace function migration_validation.validate_pre_migration_state()
returns table (check_name text, passed boolean, details text)
language plpgsql stable set search_path = pg_catalog, pg_temp set row_security = off as $$
#variable_conflict use_column
begin
  return query
  select a.* from (
    select count(*) as n, string_agg(t.name, ', ' order by t.name) as names
    from (values ('public.user_profiles'), ('public.user_sessions')) as t (name) where to_regclass(t.name) is null) as x,
    migration_validation.answer('tables exist', x.n, x.names || ' missing', 'user_profiles and user_sessions are there') as a;
  if to_regclass('public.user_profiles') is null or to_regclass('public.user_sessions') is null then
    return;
  end if;
  return query
  select a.* from (
    select count(*) as n, string_agg(format_type(c.atttypid, null), ', ') as types
    from migration_control.role_columns() as r
    join pg_attribute as c on c.attrelid = r.relation and c.attnum = r.attribute
    where c.atttypid not in ('text'::regtype, 'varchar'::regtype)) as x,
    migration_validation.answer('role is a text', x.n, x.types || ' cannot be migrated', 'roles are texts') as a;
  return query
  select a.* from (
    select case when count(*) = 0 then 1 else 0 end as n from migration_control.role_mapping) as x,
    migration_validation.answer('mapping is there', x.n, 'role_mapping is empty', 'role_mapping has rows') as a;
  return query
  select a.* from (
    select count(*) as n, string_agg(m.new_role, ', ' order by m.new_role) as names
    from (select distinct g.new_role from migration_control.role_mapping as g
          where not exists (select from migration_control.role_mapping as w where w.new_role = g.new_role and w.is_way_back)) as m)
    as x,
    migration_validation.answer('mapping has a way back', x.n, x.names || ' without is_way_back', 'each new role has one') as a;
  return query
  select a.* from (
    select count(*) as n, string_agg(distinct coalesce(quote_literal(p.role), 'NULL'), ', ') as names from public.user_profiles as p
    where not exists (select from migration_control.role_mapping as m where m.old_role = p.role)) as x,
    migration_validation.answer('every role is mapped', x.n, 'users with ' || x.names, 'each user''s role has a new one') as a;
  return query
  select a.* from (
    select count(*) as n, string_agg(distinct quote_literal(s.role), ', ') as names from public.user_sessions as s
    where not exists (select from migration_control.role_mapping as m where m.old_role = s.role)) as x,
    migration_validation.answer('every session''s role is mapped', x.n, 'sessions with ' || x.names,
      'each session''s role has a new one') as a;
  return query
  select a.* from (
    select count(*) as n from public.user_sessions as s
    where not exists (select from public.user_profiles as p where p.id = s.user_id)) as x,
    migration_validation.answer('sessions have users', x.n, 'sessions of nobody', 'each session has its user') as a;
  return query
  select a.* from (
    select count(*) as n, string_agg(m.old_database_role, ', ' order by m.old_database_role) as names
    from migration_control.role_mapping as m
    where m.old_database_role is not null
      and not exists (select from pg_roles as r where r.rolname = m.old_database_role)) as x,
    migration_validation.answer('old database roles exist', x.n, x.names || ' missing', 'the groups of before are there') as a;
  return query
  select a.* from (
    select count(*) as n, string_agg(d.role_name, ', ' order by d.role_name) as names
    from migration_control.database_roles() as d
    where d.is_new and not d.is_old and (migration_validation.state()).phase is distinct from 'both'
      and exists (select from pg_roles as r where r.rolname = d.role_name)) as x,
    migration_validation.answer('new database roles are free', x.n, x.names || ' exist already', 'no new name is taken') as a;
  return query
  select a.* from (
    select count(*) as n, string_agg(m.old_database_role, ', ') as names
    from migration_control.role_mapping as m join pg_roles as r on r.rolname = m.old_database_role where r.rolcanlogin) as x,
    migration_validation.answer('old database roles are groups', x.n, x.names || ' may log in', 'nobody logs in as one of them') as a;
  return query
  select a.* from (
    select count(*) as n, string_agg(distinct format('%s: %s in database %s', r.rolname,
        case s.deptype when 'o' then 'owns objects' else 'has rights' end, coalesce(d.datname, '(shared)')), '; ') as names
    from pg_shdepend as s
    join pg_roles as r on r.oid = s.refobjid and s.refclassid = 'pg_authid'::regclass
    join migration_control.database_roles() as g on g.role_name = r.rolname and g.is_old and not g.is_new
    left join pg_database as d on d.oid = s.dbid
    where s.deptype = 'o' or (s.dbid <> 0 and s.dbid <> (select c.oid from pg_database as c where c.datname = current_database()))
      or s.classid not in ('pg_class'::regclass, 'pg_namespace'::regclass, 'pg_proc'::regclass, 'pg_database'::regclass,
        'pg_type'::regclass, 'pg_policy'::regclass)) as x,
    migration_validation.answer('old database roles can be dropped', x.n, x.names, 'they own nothing and are used here only') as a;
  return query
  select a.* from (
    select count(*) as n, string_agg(c.object_name, '; ') as names from migration_control.current_access() as c
    where c.kind = 'grant' and not (c.definition ->> 'by_owner')::boolean) as x,
    migration_validation.answer('grants come from owners', x.n, x.names, 'each can be given again') as a;
  return query
  select a.* from (
    select count(*) as n, string_agg(c.object_name || ' names ' || array_to_string(l.roles, ', '), '; ') as names
    from migration_control.current_access() as c
    cross join lateral (
      select migration_control.retired_in(c.kind, c.object_name, migration_control.rewrite(
        concat_ws(' ', c.definition ->> 'using', c.definition ->> 'check',
          case when c.kind <> 'default' then c.definition ->> 'definition' end), 'after')) as roles) as l
    where c.kind in ('policy', 'constraint', 'view', 'function') and l.roles <> '{}') as x,
    migration_validation.answer('expressions can be rewritten', x.n, x.names,
      'each old name stands in a comparison that is understood, or is an exception') as a;
  return query
  select a.* from (
    select count(*) as n, string_agg(b.batch_id, ', ') as names from migration_tracking.migration_batch as b
    where b.status = 'running') as x,
    migration_validation.answer('no batch is running', x.n, x.names, 'nobody else is migrating') as a;
  return query
  select a.* from (
    select string_agg(p.name, '; ') as names, count(*) as n
    from (values
      ('CREATE SCHEMA in this database', has_database_privilege(current_database(), 'create')),
      ('CREATEROLE', (select r.rolcreaterole or r.rolsuper from pg_roles as r where r.rolname = current_user)),
      ('ownership of user_profiles', (select pg_has_role(c.relowner, 'usage') from pg_class as c
                                      where c.oid = 'public.user_profiles'::regclass)),
      ('ownership of user_sessions', (select pg_has_role(c.relowner, 'usage') from pg_class as c
                                      where c.oid = 'public.user_sessions'::regclass))) as p (name, is_there)
    where not p.is_there) as x,
    migration_validation.answer('privileges', x.n, 'missing: ' || x.names, 'this user may do what the migration does') as a;
end $$;

-- Whether the migration has done what it was to do, to everybody and everything.
create or replace function migration_validation.validate_post_migration_state()
returns table (check_name text, passed boolean, details text)
language plpgsql stable set search_path = pg_catalog, pg_temp set row_security = off as $$
#variable_conflict use_column
declare
  state migration_control.migration_state := migration_validation.state();
begin
  return query
  select a.* from migration_validation.answer('migration is finished', case when state.phase = 'after' then 0 else 1 end,
    'the phase is ' || coalesce(state.phase, 'none'), 'only new roles are left') as a;
  if state.backup_id is null then
    return;
  end if;
  return query
  select a.* from (
    select count(*) as n, string_agg(distinct coalesce(quote_literal(p.role), 'NULL'), ', ') as names from public.user_profiles as p
    where not exists (select from migration_control.role_mapping as m where m.new_role = p.role)) as x,
    migration_validation.answer('every user has a new role', x.n, 'users with ' || x.names, 'nobody has an old one') as a;
  return query
  select a.* from (
    select count(*) as n, array_to_string((array_agg(b.user_id::text order by b.user_id))[1:5], ', ') as names
    from migration_backup.user_profiles_complete_backup as b
    where b.backup_id = state.backup_id and not exists (select from public.user_profiles as p where p.id = b.user_id)) as x,
    migration_validation.answer('no user is lost', x.n, x.names, 'everybody in the backup is there') as a;
  return query
  select a.* from (
    select count(*) as n, array_to_string((array_agg(format('%s %s -> %s', p.id, l.old_role, p.role) order by p.id))[1:5], ', ') as names
    from public.user_profiles as p
    join migration_tracking.migration_log as l on l.user_id = p.id and l.status = 'success' and l.rolled_back_at is null
      and l.migration_name = state.migration_name
    left join migration_control.role_mapping as m on m.old_role = l.old_role
    where m.new_role is distinct from p.role) as x,
    migration_validation.answer('role mapping is applied', x.n, x.names, 'new role = mapping of the old one, user by user') as a;
  return query
  select a.* from (
    select count(*) as n, array_to_string((array_agg(format('%s was %s, logged as %s', b.user_id, b.role, l.old_role) order by b.user_id))[1:5], ', ') as names
    from migration_backup.user_profiles_complete_backup as b
    join public.user_profiles as p on p.id = b.user_id
    left join migration_tracking.migration_log as l on l.user_id = b.user_id and l.status in ('success', 'skipped')
      and l.rolled_back_at is null and l.migration_name = state.migration_name
    where b.backup_id = state.backup_id and b.role is distinct from l.old_role) as x,
    migration_validation.answer('everybody is logged', x.n, x.names, 'the log knows each user with the role of the backup') as a;
  return query
  select a.* from (
    select count(*) as n, string_agg(b.batch_id, ', ') as names from migration_tracking.migration_batch as b
    where b.migration_name = state.migration_name
      and (b.status = 'running' or b.completed_at is null
           or b.total_users <> (select count(*) from migration_tracking.migration_log as l where l.batch_id = b.batch_id))) as x,
    migration_validation.answer('batches are complete', x.n, x.names, 'figures of batches are those of the log') as a;
  return query
  select a.* from (
    select count(*) as n from public.user_sessions as s
    where not exists (select from migration_control.role_mapping as m where m.new_role = s.role)) as x,
    migration_validation.answer('sessions have new roles', x.n, 'sessions with an old role', 'each session''s role is a new one') as a;
  return query
  select a.* from (
    select count(*) as n from public.user_sessions as s
    join migration_backup.user_sessions_backup as b on b.session_id = s.id and b.backup_id = state.backup_id
    where to_jsonb(s) ->> 'user_id' <> b.session ->> 'user_id'
      or (to_jsonb(s) ->> 'expires_at')::timestamptz is distinct from (b.session ->> 'expires_at')::timestamptz
      or to_jsonb(s) ->> 'token_hash' is distinct from b.session ->> 'token_hash') as x,
    migration_validation.answer('sessions go on', x.n, 'sessions with another user, token or end',
      'the sessions of the backup have their user, token and end') as a;
  return query
  select a.* from (
    select count(*) as n, array_to_string((array_agg(d.user_id || ' ' || array_to_string(o.columns, ' '))) [1:5], ', ') as names
    from migration_backup.profile_differences(state.backup_id) as d
    left join migration_tracking.migration_log as l on l.user_id = d.user_id and l.migration_name = state.migration_name
      and l.status in ('success', 'skipped') and l.rolled_back_at is null
    cross join lateral (
      select array(select c from unnest(d.columns) as c
                   where c <> 'role' and not coalesce(l.images -> 'before' ? c, false)) as columns) as o
    where d.kind = 'changed since' and o.columns <> '{}') as x,
    migration_validation.answer('nothing else is changed', x.n, x.names,
      'other columns are as in the backup (those the application writes meanwhile count, too)') as a;
  return query
  select a.* from (
    select count(*) as n, string_agg(r.rolname, ', ') as names
    from pg_roles as r join migration_control.database_roles() as d on d.role_name = r.rolname and d.is_old and not d.is_new) as x,
    migration_validation.answer('old database roles are gone', x.n, x.names, 'no group of before is left') as a;
  return query
  select a.* from (
    select count(*) as n, string_agg(format('%s %s', d.kind, d.object_name), '; ' order by d.kind, d.object_name) as names
    from migration_control.access_differences(state.backup_id, 'after') as d
    where d.kind not in ('policy', 'row security', 'login', 'password')) as x,
    migration_validation.answer('access is as mapped', x.n, x.names,
      'grants, memberships, constraints, defaults, views and functions are what the mapping makes of the backup''s') as a;
end $$;

-- Whether people still get in: each login that had a role before, by what the server would look at, and the credentials of the
-- application's users. That a password is accepted is for a real login to show; that its verifier is the same shows here.
create or replace function migration_validation.test_user_authentication(login text default null)
returns table (subject text, check_name text, passed boolean, details text)
language plpgsql stable set search_path = pg_catalog, pg_temp set row_security = off as $$
#variable_conflict use_column
declare
  state migration_control.migration_state := migration_validation.state();
begin
  if state.backup_id is null then
    raise exception 'there is nothing to compare with: no migration is prepared'
      using errcode = 'object_not_in_prerequisite_state', hint = 'SELECT * FROM migration_control.prepare_for_migration().';
  end if;
  if test_user_authentication.login is not null and not exists (
       select from migration_backup.access_backup as b
       where b.backup_id = state.backup_id and b.kind = 'login' and b.object_name = test_user_authentication.login) then
    raise exception 'backup % has no login %', state.backup_id, quote_literal(test_user_authentication.login)
      using errcode = 'no_data_found', hint = 'Logins are roles that were members of an old role when the backup was taken.';
  end if;
  return query
  with logins as materialized (
    select b.object_name, b.definition, r.oid, r.rolname, r.rolcanlogin, r.rolvaliduntil, r.rolconnlimit
    from migration_backup.access_backup as b
    left join pg_roles as r on r.rolname = b.object_name
    where b.backup_id = state.backup_id and b.kind = 'login'
      and (test_user_authentication.login is null or b.object_name = test_user_authentication.login)
  ), verifiers as materialized (
    select c.object_name, c.definition from migration_control.current_access() as c where c.kind = 'password'
  ), lost as materialized (
    select d.new ->> 'member' as member, string_agg(d.new ->> 'role', ', ' order by d.object_name) as roles
    from migration_control.access_differences(state.backup_id, state.phase) as d
    where d.kind = 'membership' and d.old is null group by 1
  )
  select l.object_name, q.question, q.is_so, q.meaning
  from logins as l
  cross join lateral (values
    (1, 'exists', l.oid is not null, 'the role is there'),
    (2, 'may log in', coalesce(l.rolcanlogin, false) or not (l.definition ->> 'login')::boolean, 'it is not NOLOGIN'),
    (3, 'not expired', l.oid is not null and (l.rolvaliduntil is null or l.rolvaliduntil > now()
       or l.rolvaliduntil is not distinct from (l.definition ->> 'until')::timestamptz), 'VALID UNTIL is not over'),
    (4, 'connection limit', l.oid is not null and l.rolconnlimit = (l.definition ->> 'limit')::integer, 'CONNECTION LIMIT is the same'),
    (5, 'password', l.oid is not null and ((select v.definition from verifiers as v where v.object_name = l.object_name)
       is not distinct from (select b.definition from migration_backup.access_backup as b
                             where b.backup_id = state.backup_id and b.kind = 'password' and b.object_name = l.object_name)),
     'the verifier of the password is the same'),
    (6, 'connect', l.oid is not null and (has_database_privilege(l.oid, current_database(), 'connect')
       or not (l.definition ->> 'connect')::boolean), 'it may CONNECT to this database'),
    (7, 'membership', l.oid is not null and not exists (select from lost as x where x.member = l.object_name),
     coalesce('lost: ' || (select x.roles from lost as x where x.member = l.object_name), 'it is in the roles of this phase')))
    as q (position, question, is_so, meaning)
  where q.question <> 'password' or migration_control.knows_passwords(state.backup_id)
  order by l.object_name, q.position;
  if test_user_authentication.login is not null then
    return;
  end if;
  return query
  select 'users', a.check_name, a.passed, a.details from (
    select count(*) as n, array_to_string((array_agg(d.user_id::text order by d.user_id))[1:5], ', ') as names
    from migration_backup.profile_differences(state.backup_id) as d where 'encrypted_password' = any (d.columns)) as x,
    migration_validation.answer('credentials', x.n, x.names, 'password hashes are those of the backup') as a;
  return query
  select 'users', a.check_name, a.passed, a.details from (
    select count(*) as n, array_to_string((array_agg(s.id::text order by s.id))[1:5], ', ') as names
    from public.user_sessions as s
    left join public.user_profiles as p on p.id = s.user_id
    where s.expires_at > now() and (p.id is null or p.role is distinct from s.role)) as x,
    migration_validation.answer('open sessions', x.n, x.names, 'each open session has its user, and the user''s role') as a;
end $$;

-- Whether the policies are what they have to be in this phase: none lost, altered or unknown, none switched off, none that
-- still names a retired role.
create or replace function migration_validation.validate_rls_policies()
returns table (policy text, check_name text, passed boolean, details text)
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
  state migration_control.migration_state := migration_validation.state();
begin
  if state.backup_id is null then
    raise exception 'there is nothing to compare with: no migration is prepared'
      using errcode = 'object_not_in_prerequisite_state', hint = 'SELECT * FROM migration_control.prepare_for_migration().';
  end if;
  return query
  with present as materialized (
    select c.kind, c.object_name, c.definition from migration_control.current_access() as c where c.kind in ('policy', 'row security')
  ), wanted as materialized (
    select t.kind, t.object_name, t.definition from migration_control.target_access(state.backup_id, state.phase) as t
    where t.kind in ('policy', 'row security')
  )
  select coalesce(w.object_name, p.object_name), coalesce(w.kind, p.kind) || ' as expected',
    w.definition is not distinct from p.definition,
    case when p.kind is null then 'it is lost'
      when w.kind is null then 'the backup does not know it'
      when w.definition = p.definition then 'it is what the phase ' || state.phase || ' asks for'
      else 'differs in ' || (select string_agg(k.key, ', ' order by k.key) from jsonb_each(w.definition) as k
                             where k.value is distinct from p.definition -> k.key) end
  from wanted as w
  full join present as p on p.kind = w.kind and p.object_name = w.object_name
  union all
  select p.object_name, 'names no retired role', l.roles = '{}',
    case when l.roles = '{}' then 'no expression has an old name' else 'names ' || array_to_string(l.roles, ', ') end
  from present as p
  cross join lateral (select migration_control.retired_in('policy', p.object_name,
    concat_ws(' ', p.definition ->> 'using', p.definition ->> 'check')) as roles) as l
  where p.kind = 'policy' and state.phase = 'after'
  union all
  select p.object_name, 'is in force', coalesce((r.definition ->> 'enabled')::boolean, false),
    case when (r.definition ->> 'enabled')::boolean then 'row security of its table is on' else 'row security of its table is off' end
  from present as p
  left join present as r on r.kind = 'row security' and r.object_name = p.definition ->> 'table'
  where p.kind = 'policy'
  order by 1, 2;
end $$;

-- Everything that is asked in a phase, kept in validation_results. The phases are pre_migration, post_migration and rollback.
create or replace function migration_validation.run_comprehensive_validation(phase text)
returns table (category text, check_name text, passed boolean, details text)
language plpgsql set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
  number integer;
  r migration_backup.rollback_log;
begin
  if run_comprehensive_validation.phase is null
     or run_comprehensive_validation.phase not in ('pre_migration', 'post_migration', 'rollback') then
    raise exception 'there is no phase %', coalesce(quote_literal(run_comprehensive_validation.phase), 'NULL')
      using errcode = 'invalid_parameter_value', hint = 'pre_migration, post_migration or rollback.';
  end if;
  lock table migration_validation.validation_results in share row exclusive mode;
  select coalesce(max(v.run_number), 0) + 1 into number from migration_validation.validation_results as v;
  if run_comprehensive_validation.phase = 'pre_migration' then
    insert into migration_validation.validation_results (run_number, position, phase, category, check_name, passed, details)
    select number, row_number() over (), run_comprehensive_validation.phase, 'state', v.check_name, v.passed, v.details
    from migration_validation.validate_pre_migration_state() as v;
  elsif run_comprehensive_validation.phase = 'post_migration' then
    insert into migration_validation.validation_results (run_number, position, phase, category, check_name, passed, details)
    select number, row_number() over (), run_comprehensive_validation.phase, v.category, v.check_name, v.passed, v.details
    from (select 'state' as category, s.check_name, s.passed, s.details from migration_validation.validate_post_migration_state() as s
          union all
          select 'authentication', a.subject || ': ' || a.check_name, a.passed, a.details
          from migration_validation.test_user_authentication() as a
          union all
          select 'rls', p.policy || ': ' || p.check_name, p.passed, p.details from migration_validation.validate_rls_policies() as p
          union all
          select 'backup', b.check_name, b.is_valid, b.details
          from migration_backup.validate_backup_completeness((migration_validation.state()).backup_id) as b) as v;
  else
    select l.* into r from migration_backup.rollback_log as l order by l.rollback_number desc limit 1;
    if r.rollback_id is null then
      raise exception 'nothing was rolled back' using errcode = 'object_not_in_prerequisite_state',
        hint = 'SELECT * FROM migration_backup.execute_rollback(backup, reason).';
    end if;
    insert into migration_validation.validation_results (run_number, position, phase, category, check_name, passed, details)
    select number, row_number() over (), run_comprehensive_validation.phase, 'rollback', v.check_name, v.is_valid, v.details
    from migration_backup.validate_rollback_success(r.backup_id, r.rollback_id) as v;
  end if;
  return query
  select v.category, v.check_name, v.passed, v.details from migration_validation.validation_results as v
  where v.run_number = number order by v.position;
end $$;

revoke all on all functions in schema migration_validation from public;
