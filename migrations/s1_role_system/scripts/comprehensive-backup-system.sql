-- Complete backups of what the migration of roles touches: every row of profiles and sessions with every column, credentials
-- as hashes, every policy, and roles, logins, memberships, grants, constraints, defaults, views and functions that have to do
-- with roles. Runs by itself (psql -f) and again without harm.
create schema if not exists migration_control;
create schema if not exists migration_backup;

-- Which role becomes which: as a value, and as a group of the database. NULL: there is no such group.
create table if not exists migration_control.role_mapping (
  old_role text primary key,
  new_role text not null,
  old_database_role name unique,
  new_database_role name,
  -- Who came with a new role after the backup gets this one when everything is taken back; one of each new role.
  is_way_back boolean not null default false,
  check ((old_database_role is null) = (new_database_role is null))
);
-- How expressions say "the role of whoever asks": only what is compared with one of these is rewritten.
create table if not exists migration_control.role_sources (expression text primary key);
create unique index if not exists role_mapping_way_back on migration_control.role_mapping (new_role) where is_way_back;
-- How far a migration is: `before` (old roles only), `both` (old and new side by side), `after` (new ones only).
create table if not exists migration_control.migration_state (
  migration_name text primary key,
  phase text not null check (phase in ('before', 'both', 'after')),
  backup_id text not null,
  changed_at timestamptz not null default now()
);
-- Objects in which a retired name has another meaning and stays.
create table if not exists migration_control.literal_exceptions (
  kind text not null,
  object_name text not null,
  reason text not null check (reason <> ''),
  primary key (kind, object_name)
);

create table if not exists migration_backup.backup_log (
  backup_id text primary key,
  backup_number integer not null unique,
  description text not null,
  status text not null default 'running' check (status in ('running', 'completed')),
  profile_columns text[] not null,
  session_columns text[] not null,
  created_by text not null default current_user,
  started_at timestamptz not null default now(),
  completed_at timestamptz,
  check (status = 'running' or completed_at is not null)
);
-- The manifest: what a complete backup holds, and the hash of it. validate_backup_completeness() asks both again.
create table if not exists migration_backup.backup_contents (
  backup_id text not null references migration_backup.backup_log (backup_id) on delete cascade,
  component text not null,
  row_count bigint not null,
  content_hash text not null,
  primary key (backup_id, component)
);
-- `profile_text` is the row as PostgreSQL writes and reads it, to the last digit; `profile` the same for people and queries.
create table if not exists migration_backup.user_profiles_complete_backup (
  backup_id text not null references migration_backup.backup_log (backup_id) on delete cascade,
  user_id uuid not null,
  role text,
  profile jsonb not null,
  profile_text text not null,
  credential_hash text,
  session_count bigint not null,
  backed_up_at timestamptz not null default now(),
  primary key (backup_id, user_id)
);
create table if not exists migration_backup.user_sessions_backup (
  backup_id text not null references migration_backup.backup_log (backup_id) on delete cascade,
  session_id uuid not null,
  user_id uuid not null,
  session jsonb not null,
  session_text text not null,
  primary key (backup_id, session_id)
);
create table if not exists migration_backup.rls_policies_backup (
  backup_id text not null references migration_backup.backup_log (backup_id) on delete cascade,
  policy_name text not null,
  object_name text not null,
  command text not null,
  is_permissive boolean not null,
  roles text[] not null,
  using_expression text,
  check_expression text,
  definition jsonb not null,
  primary key (backup_id, object_name)
);
create table if not exists migration_backup.access_backup (
  backup_id text not null references migration_backup.backup_log (backup_id) on delete cascade,
  kind text not null,
  object_name text not null,
  definition jsonb not null,
  primary key (backup_id, kind, object_name)
);

-- Columns that hold a role, in tables that are there.
create or replace function migration_control.role_columns()
returns table (relation oid, attribute smallint)
language sql stable set search_path = pg_catalog, pg_temp as $$
  select a.attrelid, a.attnum from pg_attribute as a
  where a.attrelid in (to_regclass('public.user_profiles'), to_regclass('public.user_sessions'))
    and a.attname = 'role' and not a.attisdropped
$$;

-- The groups of before and of after.
create or replace function migration_control.database_roles()
returns table (role_name name, is_old boolean, is_new boolean)
language sql stable set search_path = pg_catalog, pg_temp as $$
  select r.role_name, bool_or(r.is_old), bool_or(not r.is_old)
  from (select m.old_database_role, true from migration_control.role_mapping as m
        union all
        select m.new_database_role, false from migration_control.role_mapping as m) as r (role_name, is_old)
  where r.role_name is not null
  group by r.role_name
$$;

-- Everything about access that the migration may touch, as it is now: one row per object, with a definition that is equal if
-- and only if the object is. Backups keep these rows, changes of phase compare with them, validations too.
create or replace function migration_control.current_access()
returns table (kind text, object_name text, definition jsonb)
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
  knows_passwords boolean := has_table_privilege('pg_catalog.pg_authid', 'select');
begin
  return query
  with groups as (
    select r.* from pg_roles as r join migration_control.database_roles() as d on d.role_name = r.rolname
  ), logins as (
    select distinct r.* from pg_roles as r
    join pg_auth_members as m on m.member = r.oid and m.roleid in (select oid from groups)
    where r.oid not in (select oid from groups)
  )
  select 'role', g.rolname::text,
    jsonb_build_object('superuser', g.rolsuper, 'inherit', g.rolinherit, 'createrole', g.rolcreaterole, 'createdb',
      g.rolcreatedb, 'login', g.rolcanlogin, 'replication', g.rolreplication, 'bypassrls', g.rolbypassrls, 'limit',
      g.rolconnlimit, 'until', g.rolvaliduntil, 'comment', shobj_description(g.oid, 'pg_authid'))
  from groups as g
  union all
  select 'login', l.rolname::text,
    jsonb_build_object('superuser', l.rolsuper, 'inherit', l.rolinherit, 'login', l.rolcanlogin, 'bypassrls', l.rolbypassrls,
      'limit', l.rolconnlimit, 'until', l.rolvaliduntil,
      'connect', has_database_privilege(l.oid, current_database(), 'connect'))
  from logins as l
  union all
  select 'setting', l.rolname::text, jsonb_build_object('settings', to_jsonb(s.setconfig))
  from pg_db_role_setting as s
  join (select oid, rolname from groups union all select oid, rolname from logins) as l on l.oid = s.setrole
  where s.setdatabase = 0
  union all
  -- Since 16 several people may have given the same membership: it allows what any of them does.
  select 'membership', format('%I in %I', m.member, m.role),
    jsonb_build_object('role', m.role, 'member', m.member, 'options', jsonb_strip_nulls(jsonb_build_object(
      'admin', bool_or(m.admin_option), 'inherit', bool_or(m.inherit_option), 'set', bool_or(m.set_option))))
  from (
    select r.rolname as role, u.rolname as member, x.admin_option, (to_jsonb(x) ->> 'inherit_option')::boolean as inherit_option,
      (to_jsonb(x) ->> 'set_option')::boolean as set_option
    from pg_auth_members as x
    join pg_roles as r on r.oid = x.roleid
    join pg_roles as u on u.oid = x.member
    where x.roleid in (select oid from groups) or x.member in (select oid from groups)) as m
  group by m.role, m.member
  union all
  select 'policy', format('%I on %s', p.polname, p.polrelid::regclass),
    jsonb_build_object('name', p.polname, 'table', p.polrelid::regclass::text, 'command',
      case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end,
      'permissive', p.polpermissive,
      'roles', (select coalesce(jsonb_agg(coalesce(r.rolname, 'public') order by r.rolname), '[]')
                from unnest(p.polroles) as o (oid) left join pg_roles as r on r.oid = o.oid),
      'using', pg_get_expr(p.polqual, p.polrelid), 'check', pg_get_expr(p.polwithcheck, p.polrelid))
  from pg_policy as p
  union all
  select 'row security', c.oid::regclass::text, jsonb_build_object('enabled', c.relrowsecurity, 'forced', c.relforcerowsecurity)
  from pg_class as c
  where c.relkind in ('r', 'p') and (c.relrowsecurity or c.relforcerowsecurity
                                     or exists (select from pg_policy as p where p.polrelid = c.oid))
  union all
  select 'constraint', format('%I on %s', c.conname, c.conrelid::regclass),
    jsonb_build_object('name', c.conname, 'table', c.conrelid::regclass::text, 'definition',
      pg_get_constraintdef(c.oid))
  from pg_constraint as c
  join migration_control.role_columns() as r on r.relation = c.conrelid and r.attribute = any (c.conkey)
  where c.contype = 'c'
  union all
  select 'default', format('%I of %s', a.attname, a.attrelid::regclass),
    jsonb_build_object('column', a.attname, 'table', a.attrelid::regclass::text, 'definition',
      pg_get_expr(d.adbin, d.adrelid))
  from pg_attrdef as d
  join pg_attribute as a on a.attrelid = d.adrelid and a.attnum = d.adnum
  join migration_control.role_columns() as r on r.relation = a.attrelid and r.attribute = a.attnum
  union all
  select distinct 'view', v.oid::regclass::text,
    jsonb_build_object('name', v.oid::regclass::text, 'options', to_jsonb(v.reloptions), 'definition',
      pg_get_viewdef(v.oid))
  from pg_depend as d
  join pg_rewrite as w on w.oid = d.objid
  join pg_class as v on v.oid = w.ev_class and v.relkind = 'v'
  join migration_control.role_columns() as r on r.relation = d.refobjid and r.attribute = d.refobjsubid
  where d.classid = 'pg_rewrite'::regclass and d.refclassid = 'pg_class'::regclass
  union all
  select 'function', f.oid::regprocedure::text,
    jsonb_build_object('definition', f.definition)
  from (
    -- Only then are definitions asked for: there are thousands of functions in a server.
    select p.oid, case when p.prokind in ('f', 'p') then pg_get_functiondef(p.oid) end as definition
    from pg_proc as p
    where p.pronamespace in (select n.oid from pg_namespace as n
                             where n.nspname !~ '^(pg_|information_schema$|migration_)')
      and not exists (select from pg_depend as d
                      where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
    offset 0) as f
  where f.definition is not null
    and exists (select from migration_control.role_mapping as m
                where m.old_role <> m.new_role
                  and (strpos(f.definition, quote_literal(m.old_role)) > 0
                       or strpos(f.definition, quote_literal(m.new_role)) > 0));
  return query
  with groups as (
    select r.oid, r.rolname from pg_roles as r join migration_control.database_roles() as d on d.role_name = r.rolname
  ), objects (on_what, target, acl, owner) as (
    select case c.relkind when 'S' then 'sequence' else 'table' end, c.oid::regclass::text, c.relacl, c.relowner
    from pg_class as c where c.relacl is not null
    union all
    select format('column %I', a.attname), a.attrelid::regclass::text, a.attacl, c.relowner
    from pg_attribute as a join pg_class as c on c.oid = a.attrelid where a.attacl is not null and not a.attisdropped
    union all
    select 'schema', quote_ident(n.nspname), n.nspacl, n.nspowner from pg_namespace as n
    union all
    select 'routine', f.oid::regprocedure::text, f.proacl, f.proowner from pg_proc as f where f.proacl is not null
    union all
    select 'database', quote_ident(d.datname), d.datacl, d.datdba from pg_database as d where d.datname = current_database()
    union all
    select 'type', t.oid::regtype::text, t.typacl, t.typowner from pg_type as t where t.typacl is not null
  )
  select 'grant', format('%s on %s %s to %I', lower(x.privilege_type), o.on_what, o.target, g.rolname),
    jsonb_build_object('on', o.on_what, 'target', o.target, 'grantee', g.rolname, 'privilege', lower(x.privilege_type),
      'grantable', bool_or(x.is_grantable), 'by_owner', bool_and(x.grantor = o.owner))
  from objects as o
  cross join lateral aclexplode(o.acl) as x
  join groups as g on g.oid = x.grantee
  group by o.on_what, o.target, x.privilege_type, g.rolname;
  -- Of passwords only a hash of the verifier is taken, and only by those who may read it; others make no claim about them.
  if knows_passwords then
    return query values ('password reading', 'pg_authid', '{}'::jsonb);
    return query execute
      'select ''password'', r.rolname::text, jsonb_build_object(''hash'', encode(sha256(convert_to(a.rolpassword, ''UTF8'')), ''hex''))
       from pg_authid as a join pg_roles as r on r.oid = a.oid
       where a.rolpassword is not null and exists (
         select from pg_auth_members as m join pg_roles as g on g.oid = m.roleid
         join migration_control.database_roles() as d on d.role_name = g.rolname where m.member = r.oid)';
  end if;
end $$;

-- Whether the backup has hashes of passwords, and we may read what to compare with them.
create or replace function migration_control.knows_passwords(backup_id text)
returns boolean language sql stable set search_path = pg_catalog, pg_temp as $$
  select has_table_privilege('pg_catalog.pg_authid', 'select')
    and exists (select from migration_backup.access_backup as a
                where a.backup_id = knows_passwords.backup_id and a.kind = 'password reading')
$$;

-- Profiles and sessions as they are now, written the way a backup keeps them.
create or replace function migration_backup.current_profiles()
returns table (user_id uuid, role text, profile jsonb, profile_text text, credential_hash text, session_count bigint)
language plpgsql stable set search_path = pg_catalog, pg_temp set row_security = off set datestyle = 'ISO, YMD'
set timezone = 'UTC' set intervalstyle = 'iso_8601' set extra_float_digits = 1 set bytea_output = 'hex' as $$
begin
  if exists (select from pg_attribute as a where a.attrelid = to_regclass('auth.users') and a.attname = 'encrypted_password') then
    return query
    select p.id, p.role::text, to_jsonb(p), p::text, encode(sha256(convert_to(u.encrypted_password, 'UTF8')), 'hex'),
      coalesce(s.open_sessions, 0)
    from public.user_profiles as p
    left join auth.users as u on u.id = p.id
    left join (select x.user_id, count(*) as open_sessions from public.user_sessions as x where x.expires_at > now() group by 1)
      as s on s.user_id = p.id;
  else
    return query
    select p.id, p.role::text, to_jsonb(p), p::text, null::text, coalesce(s.open_sessions, 0)
    from public.user_profiles as p
    left join (select x.user_id, count(*) as open_sessions from public.user_sessions as x where x.expires_at > now() group by 1)
      as s on s.user_id = p.id;
  end if;
end $$;

create or replace function migration_backup.current_sessions()
returns table (session_id uuid, user_id uuid, session jsonb, session_text text)
language plpgsql stable set search_path = pg_catalog, pg_temp set row_security = off set datestyle = 'ISO, YMD'
set timezone = 'UTC' set intervalstyle = 'iso_8601' set extra_float_digits = 1 set bytea_output = 'hex' as $$
begin
  return query select s.id, s.user_id, to_jsonb(s), s::text from public.user_sessions as s;
end $$;

create or replace function migration_backup.columns_of(relation text)
returns text[] language sql stable set search_path = pg_catalog, pg_temp as $$
  select array_agg(format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod)) order by a.attnum)
  from pg_attribute as a
  where a.attrelid = to_regclass(relation) and a.attnum > 0 and not a.attisdropped
$$;

-- How many rows of each component a backup holds, and the hash of them in the order of their keys.
create or replace function migration_backup.contents_of(backup_id text)
returns table (component text, row_count bigint, content_hash text)
language sql stable set search_path = pg_catalog, pg_temp set timezone = 'UTC' as $$
  select 'user_profiles', count(*), encode(sha256(convert_to(coalesce(string_agg(md5(concat_ws(E'\x01', b.user_id, b.role,
      b.profile_text, b.profile::text, b.credential_hash, b.session_count)), '' order by b.user_id), ''), 'UTF8')), 'hex')
  from migration_backup.user_profiles_complete_backup as b where b.backup_id = contents_of.backup_id
  union all
  select 'user_sessions', count(*), encode(sha256(convert_to(coalesce(string_agg(md5(concat_ws(E'\x01', b.session_id, b.user_id,
      b.session_text, b.session::text)), '' order by b.session_id), ''), 'UTF8')), 'hex')
  from migration_backup.user_sessions_backup as b where b.backup_id = contents_of.backup_id
  union all
  select 'rls_policies', count(*), encode(sha256(convert_to(coalesce(string_agg(md5(to_jsonb(b)::text), ''
      order by b.object_name collate "C"), ''), 'UTF8')), 'hex')
  from migration_backup.rls_policies_backup as b where b.backup_id = contents_of.backup_id
  union all
  select 'access', count(*), encode(sha256(convert_to(coalesce(string_agg(md5(to_jsonb(b)::text), ''
      order by b.kind collate "C", b.object_name collate "C"), ''), 'UTF8')), 'hex')
  from migration_backup.access_backup as b where b.backup_id = contents_of.backup_id
$$;

-- The row of a backup, or an error that says what to do.
create or replace function migration_backup.find_backup(backup_id text)
returns migration_backup.backup_log language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  found_backup migration_backup.backup_log;
begin
  select b.* into found_backup from migration_backup.backup_log as b where b.backup_id = find_backup.backup_id;
  if found_backup.backup_id is null then
    raise exception 'there is no backup %', coalesce(quote_literal(find_backup.backup_id), 'NULL')
      using errcode = 'no_data_found',
        hint = 'Ensure backup exists and is valid: SELECT * FROM migration_backup.list_available_backups().';
  end if;
  return found_backup;
end $$;

-- Takes a backup of everything as it is at one moment, and returns its id. Neither readers nor writers wait.
create or replace function migration_backup.create_comprehensive_backup(description text default 'before the role migration')
returns text language plpgsql set search_path = pg_catalog, pg_temp set row_security = off as $$
declare
  id text;
  number integer;
  answer text;
begin
  if to_regclass('public.user_profiles') is null or to_regclass('public.user_sessions') is null then
    raise exception 'there is no table public.user_profiles or no table public.user_sessions'
      using errcode = 'undefined_table', hint = 'Verify user_profiles table accessibility: is this the application''s database?';
  end if;
  if create_comprehensive_backup.description is null then
    raise exception 'a backup needs a description' using errcode = 'invalid_parameter_value',
      hint = 'SELECT migration_backup.create_comprehensive_backup(''before the role migration'').';
  end if;
  lock table migration_backup.backup_log in share row exclusive mode;
  select coalesce(max(b.backup_number), 0) + 1 into number from migration_backup.backup_log as b;
  id := format('backup-%s', lpad(number::text, 4, '0'));
  insert into migration_backup.backup_log (backup_id, backup_number, description, profile_columns, session_columns)
  values (id, number, create_comprehensive_backup.description, migration_backup.columns_of('public.user_profiles'),
          migration_backup.columns_of('public.user_sessions'));
  -- One statement, hence one snapshot, and nobody waits.
  with access as materialized (
    select a.kind, a.object_name, a.definition from migration_control.current_access() as a
  ), profiles as (
    insert into migration_backup.user_profiles_complete_backup (backup_id, user_id, role, profile, profile_text,
      credential_hash, session_count)
    select id, p.* from migration_backup.current_profiles() as p
  ), sessions as (
    insert into migration_backup.user_sessions_backup (backup_id, session_id, user_id, session, session_text)
    select id, s.* from migration_backup.current_sessions() as s
  ), policies as (
    insert into migration_backup.rls_policies_backup (backup_id, policy_name, object_name, command, is_permissive, roles,
      using_expression, check_expression, definition)
    select id, a.definition ->> 'name', a.object_name, a.definition ->> 'command', (a.definition ->> 'permissive')::boolean,
      array(select jsonb_array_elements_text(a.definition -> 'roles')), a.definition ->> 'using', a.definition ->> 'check',
      a.definition
    from access as a
    where a.kind = 'policy'
  )
  insert into migration_backup.access_backup (backup_id, kind, object_name, definition)
  select id, a.kind, a.object_name, a.definition
  from access as a
  where a.kind <> 'policy';
  insert into migration_backup.backup_contents (backup_id, component, row_count, content_hash)
  select id, c.component, c.row_count, c.content_hash from migration_backup.contents_of(id) as c;
  analyze migration_backup.user_profiles_complete_backup, migration_backup.user_sessions_backup,
    migration_backup.access_backup, migration_backup.rls_policies_backup;
  update migration_backup.backup_log as b set status = 'completed', completed_at = greatest(clock_timestamp(), b.started_at)
  where b.backup_id = id;
  select string_agg(v.check_name || ': ' || v.details, '; ') into answer
  from migration_backup.validate_backup_completeness(id) as v where not v.is_valid;
  if answer is not null then
    raise exception 'the backup is not complete: %', answer using errcode = 'data_corrupted';
  end if;
  return id;
exception
  when insufficient_privilege then
    get stacked diagnostics answer = message_text;
    raise exception 'the backup failed: %', answer
      using errcode = 'insufficient_privilege',
        hint = 'Verify user_profiles table accessibility: the user needs SELECT on all rows (owner or BYPASSRLS), also of '
          'user_sessions, and the rights of the owner of migration_backup.';
  when disk_full then
    get stacked diagnostics answer = message_text;
    raise exception 'the backup failed: %', answer
      using errcode = 'disk_full', hint = 'Check disk space for backup storage; migration_backup.drop_backup() frees some.';
end $$;

-- Whether a backup is all there and unaltered: each component has the rows and the hash of its manifest, nothing of the tables'
-- columns is missing in it, and it holds every policy's whole definition.
create or replace function migration_backup.validate_backup_completeness(backup_id text)
returns table (check_name text, is_valid boolean, expected text, found text, details text)
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
  b migration_backup.backup_log := migration_backup.find_backup(backup_id);
begin
  return query select 'status', b.status = 'completed', 'completed', b.status, 'the backup ran to its end';
  return query
  select c.component || q.question, q.wanted = q.present, q.wanted, q.present, q.meaning
  from migration_backup.contents_of(b.backup_id) as c
  left join migration_backup.backup_contents as m on m.backup_id = b.backup_id and m.component = c.component
  cross join lateral (values
    (' rows', coalesce(m.row_count::text, 'not in the manifest'), c.row_count::text, 'rows of the backup'),
    (' contents', coalesce(m.content_hash, 'not in the manifest'), c.content_hash, 'hash of every value'))
    as q (question, wanted, present, meaning);
  return query
  select 'user_profiles columns', coalesce(min(k.number) = cardinality(b.profile_columns) and max(k.number) = min(k.number), true),
    cardinality(b.profile_columns)::text, coalesce(min(k.number), cardinality(b.profile_columns))::text,
    'columns of the table that every row of the backup has'
  from migration_backup.user_profiles_complete_backup as p
  cross join lateral (select count(*) as number from jsonb_object_keys(p.profile)) as k
  where p.backup_id = b.backup_id;
  return query
  select 'user_sessions columns', coalesce(min(k.number) = cardinality(b.session_columns) and max(k.number) = min(k.number), true),
    cardinality(b.session_columns)::text, coalesce(min(k.number), cardinality(b.session_columns))::text,
    'columns of the table that every row of the backup has'
  from migration_backup.user_sessions_backup as s
  cross join lateral (select count(*) as number from jsonb_object_keys(s.session)) as k
  where s.backup_id = b.backup_id;
  return query
  select 'policy tables', count(*) = 0, '0', count(*)::text, 'policies whose table''s row security is not in the backup'
  from migration_backup.rls_policies_backup as p
  where p.backup_id = b.backup_id
    and not exists (select from migration_backup.access_backup as a
                    where a.backup_id = b.backup_id and a.kind = 'row security' and a.object_name = p.definition ->> 'table');
end $$;

create or replace function migration_backup.get_backup_summary(backup_id text default null)
returns table (backup text, description text, status text, created_by text, started_at timestamptz, completed_at timestamptz,
  profiles bigint, sessions bigint, policies bigint, access_objects bigint, size text)
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  if get_backup_summary.backup_id is not null then
    perform migration_backup.find_backup(get_backup_summary.backup_id);
  end if;
  return query
  select b.backup_id, b.description, b.status, b.created_by, b.started_at, b.completed_at, c.profiles, c.sessions, c.policies,
    c.access,
    pg_size_pretty((select coalesce(sum(pg_column_size(p)), 0) from migration_backup.user_profiles_complete_backup as p
                    where p.backup_id = b.backup_id)
                   + (select coalesce(sum(pg_column_size(s)), 0) from migration_backup.user_sessions_backup as s
                      where s.backup_id = b.backup_id))
  from migration_backup.backup_log as b
  left join lateral (
    select max(m.row_count) filter (where m.component = 'user_profiles') as profiles,
      max(m.row_count) filter (where m.component = 'user_sessions') as sessions,
      max(m.row_count) filter (where m.component = 'rls_policies') as policies,
      max(m.row_count) filter (where m.component = 'access') as access
    from migration_backup.backup_contents as m where m.backup_id = b.backup_id) as c on true
  where get_backup_summary.backup_id is null or b.backup_id = get_backup_summary.backup_id
  order by b.backup_number;
end $$;

-- The role each user had, by the backup of the migration that was touched last; for checks, and for people who ask.
create or replace view migration_backup.profiles_before as
select b.user_id as id, b.role
from migration_backup.user_profiles_complete_backup as b
where b.backup_id = (select s.backup_id from migration_control.migration_state as s
                     order by s.changed_at desc, s.migration_name limit 1);

-- Takes a backup away, unless a migration that is still going on would need it.
create or replace function migration_backup.drop_backup(backup_id text)
returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  b migration_backup.backup_log := migration_backup.find_backup(backup_id);
begin
  if exists (select from migration_control.migration_state as s where s.backup_id = b.backup_id and s.phase <> 'before') then
    raise exception 'backup % is the way back of a migration that has begun', b.backup_id
      using errcode = 'object_in_use', hint = 'Roll the migration back first, or take another backup after it.';
  end if;
  delete from migration_control.migration_state as s where s.backup_id = b.backup_id;
  delete from migration_backup.backup_log as l where l.backup_id = b.backup_id;
end $$;

revoke all on all functions in schema migration_backup, migration_control from public;
