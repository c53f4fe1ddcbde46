-- What of a database belongs to its server, as statements that make it elsewhere.

-- name: identity
-- Question: which database is this, and who asks? Columns: key, role. One row. Cost: none.
select
  (pg_catalog.pg_control_system()).system_identifier || '/' || d.oid as key,
  current_user as role
from pg_catalog.pg_database as d
where d.datname = pg_catalog.current_database()

-- name: roles
-- Question: what makes the roles this database needs: owners, the granted, those named by policies, default privileges and
-- settings, and all they are members of? Columns: role, statement; in the order they must be run. Passwords are left out.
-- Cost: one look at pg_shdepend. Source: pg_dumpall --roles-only --no-role-passwords.
with recursive used (oid) as (
  select d.refobjid
  from pg_catalog.pg_shdepend as d
  join pg_catalog.pg_database as b on b.datname = pg_catalog.current_database()
  where d.refclassid = 'pg_catalog.pg_authid'::pg_catalog.regclass
    and (d.dbid = b.oid
      or (d.dbid = 0 and d.classid = 'pg_catalog.pg_database'::pg_catalog.regclass and d.objid = b.oid))
  union
  select b.datdba from pg_catalog.pg_database as b where b.datname = pg_catalog.current_database()
  union
  select s.setrole
  from pg_catalog.pg_db_role_setting as s
  join pg_catalog.pg_database as b on b.oid = s.setdatabase
  where b.datname = pg_catalog.current_database() and s.setrole <> 0
  union
  -- The bootstrap superuser is in no list of dependencies, because nobody can drop it.
  select c.relowner from pg_catalog.pg_class as c where c.oid >= 16384
  union
  select n.nspowner from pg_catalog.pg_namespace as n where n.oid >= 16384
  union
  select p.proowner from pg_catalog.pg_proc as p where p.oid >= 16384
),
needed (oid) as (
  select u.oid from used as u
  union
  select m.roleid
  from pg_catalog.pg_auth_members as m
  join needed as n on n.oid = m.member
),
named as (
  select r.oid, r.rolname, pg_catalog.quote_ident(r.rolname) as quoted,
    r.rolsuper, r.rolinherit, r.rolcreaterole, r.rolcreatedb, r.rolcanlogin, r.rolreplication,
    r.rolbypassrls, r.rolconnlimit, r.rolvaliduntil
  from needed as n
  join pg_catalog.pg_roles as r on r.oid = n.oid
  where r.rolname !~ '^pg_'
),
grants (role, member, statement) as (
  -- From 16 on a membership says more than whether it may be handed on, and there may be several of one member.
  select distinct m.roleid, m.member, 'grant ' || pg_catalog.quote_ident(g.rolname) || ' to ' || pg_catalog.quote_ident(o.rolname)
    || case
      when (pg_catalog.to_jsonb(m) ->> 'inherit_option') is not null
        then ' with admin ' || m.admin_option || ', inherit ' || (pg_catalog.to_jsonb(m) ->> 'inherit_option')
          || ', set ' || (pg_catalog.to_jsonb(m) ->> 'set_option')
      when m.admin_option then ' with admin option'
      else '' end
  from pg_catalog.pg_auth_members as m
  join pg_catalog.pg_roles as g on g.oid = m.roleid
  join pg_catalog.pg_roles as o on o.oid = m.member
),
statements (phase, role, statement) as (
  select 1, n.rolname, pg_catalog.concat_ws(' ', 'create role', n.quoted,
    case when n.rolsuper then 'superuser' else 'nosuperuser' end,
    case when n.rolinherit then 'inherit' else 'noinherit' end,
    case when n.rolcreaterole then 'createrole' else 'nocreaterole' end,
    case when n.rolcreatedb then 'createdb' else 'nocreatedb' end,
    case when n.rolcanlogin then 'login' else 'nologin' end,
    case when n.rolreplication then 'replication' else 'noreplication' end,
    case when n.rolbypassrls then 'bypassrls' else 'nobypassrls' end,
    'connection limit ' || nullif(n.rolconnlimit, -1)::pg_catalog.text,
    'valid until ' || pg_catalog.quote_literal(n.rolvaliduntil))
  from named as n
  union all
  select 2, n.rolname, 'comment on role ' || n.quoted || ' is ' || pg_catalog.quote_literal(d.description)
  from named as n
  join pg_catalog.pg_shdescription as d
    on d.objoid = n.oid and d.classoid = 'pg_catalog.pg_authid'::pg_catalog.regclass
  union all
  select 3, n.rolname, 'alter role ' || n.quoted || ' set '
    || pg_catalog.quote_ident(pg_catalog.split_part(c.setting, '=', 1)) || ' to '
    || case when pg_catalog.lower(pg_catalog.split_part(c.setting, '=', 1)) in (
          'search_path', 'temp_tablespaces', 'session_preload_libraries', 'local_preload_libraries')
        and pg_catalog.strpos(c.setting, '=') < pg_catalog.length(c.setting)
      then pg_catalog.substr(c.setting, pg_catalog.strpos(c.setting, '=') + 1)
      else pg_catalog.quote_literal(pg_catalog.substr(c.setting, pg_catalog.strpos(c.setting, '=') + 1)) end
  from named as n
  join pg_catalog.pg_db_role_setting as s on s.setrole = n.oid and s.setdatabase = 0
  cross join lateral pg_catalog.unnest(s.setconfig) as c (setting)
  union all
  select 4, n.rolname, g.statement
  from named as n
  join grants as g on g.member = n.oid
  union all
  -- Who else is a member: the database does not need them, but a role that is dropped and made anew has lost them.
  select 5, n.rolname, 'do ' || pg_catalog.quote_literal(
    'begin if exists (select from pg_catalog.pg_roles where rolname = ' || pg_catalog.quote_literal(o.rolname)
    || ') then ' || g.statement || '; end if; end')
  from named as n
  join grants as g on g.role = n.oid
  join pg_catalog.pg_roles as o on o.oid = g.member
  where g.member not in (select x.oid from needed as x)
)
select s.role, s.statement
from statements as s
order by s.phase, s.role, s.statement

-- name: properties
-- Question: what makes another database's settings, privileges, comment and limit those of this one? Columns: statement,
-- with $1 for the name. In the order they must be run. Cost: a few index look-ups. Source: pg_dump --create.
with this as (
  select d.oid, d.datdba, d.datacl, d.datconnlimit
  from pg_catalog.pg_database as d
  where d.datname = pg_catalog.current_database()
),
statements (phase, part, statement) as (
  select 1, '', 'alter database ' || $1 || ' owner to ' || pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(t.datdba))
  from this as t
  union all
  select 2, '', 'comment on database ' || $1 || ' is ' || pg_catalog.quote_literal(d.description)
  from this as t
  join pg_catalog.pg_shdescription as d
    on d.objoid = t.oid and d.classoid = 'pg_catalog.pg_database'::pg_catalog.regclass
  union all
  select 3, s.setrole::pg_catalog.regrole::pg_catalog.text || ' ' || c.setting,
    case s.setrole when 0 then 'alter database ' || $1
      else 'alter role ' || s.setrole::pg_catalog.regrole || ' in database ' || $1 end
    || ' set ' || pg_catalog.quote_ident(pg_catalog.split_part(c.setting, '=', 1)) || ' to '
    || case when pg_catalog.lower(pg_catalog.split_part(c.setting, '=', 1)) in (
          'search_path', 'temp_tablespaces', 'session_preload_libraries', 'local_preload_libraries')
        and pg_catalog.strpos(c.setting, '=') < pg_catalog.length(c.setting)
      then pg_catalog.substr(c.setting, pg_catalog.strpos(c.setting, '=') + 1)
      else pg_catalog.quote_literal(pg_catalog.substr(c.setting, pg_catalog.strpos(c.setting, '=') + 1)) end
  from this as t
  join pg_catalog.pg_db_role_setting as s on s.setdatabase = t.oid
  cross join lateral pg_catalog.unnest(s.setconfig) as c (setting)
  union all
  -- Nobody's privileges, then those of the original: what it was given by default counts as given.
  select 4, r.name, 'revoke all on database ' || $1 || ' from ' || r.name
  from this as t
  cross join lateral (values ('public'), (pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(t.datdba)))) as r (name)
  where t.datacl is not null
  union all
  select 5, a.grantee::pg_catalog.text || a.privilege_type,
    'grant ' || pg_catalog.lower(a.privilege_type) || ' on database ' || $1 || ' to '
    || case a.grantee when 0 then 'public' else pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(a.grantee)) end
    || case when a.is_grantable then ' with grant option' else '' end
  from this as t
  cross join lateral pg_catalog.aclexplode(t.datacl) as a
  union all
  select 6, '', 'alter database ' || $1 || ' connection limit ' || t.datconnlimit
  from this as t
  where t.datconnlimit <> -1
)
select s.statement
from statements as s
order by s.phase, s.part, s.statement

-- name: extensions
select e.extname from pg_catalog.pg_extension as e order by e.extname

-- name: available_extensions
select a.name from pg_catalog.pg_available_extensions as a order by a.name

-- name: role_names
select r.rolname from pg_catalog.pg_roles as r order by r.rolname

-- name: may_create_databases
select r.rolcreatedb or r.rolsuper from pg_catalog.pg_roles as r where r.rolname = current_user

-- name: is_empty
-- Question: has the database nothing of a user's? True or false. Cost: a look at three catalogs.
select not exists (
    select from pg_catalog.pg_class as c
    where c.oid >= 16384 and c.relnamespace <> 'pg_toast'::pg_catalog.regnamespace)
  and not exists (select from pg_catalog.pg_proc as p where p.oid >= 16384)
  and not exists (select from pg_catalog.pg_namespace as n where n.oid >= 16384)
  and not exists (select from pg_catalog.pg_type as t where t.oid >= 16384)

-- name: like_current
-- Question: how is a database created that has the encoding, collation and tablespace of this one? Columns: options.
select pg_catalog.concat_ws(' ',
  'encoding ' || pg_catalog.quote_literal(pg_catalog.pg_encoding_to_char(d.encoding)),
  'lc_collate ' || pg_catalog.quote_literal(d.datcollate),
  'lc_ctype ' || pg_catalog.quote_literal(d.datctype),
  'locale_provider ' || case nullif(pg_catalog.to_jsonb(d) ->> 'datlocprovider', 'c')
    when 'i' then 'icu' when 'b' then 'builtin' end,
  case pg_catalog.to_jsonb(d) ->> 'datlocprovider' when 'b' then 'builtin_locale ' else 'icu_locale ' end
    || pg_catalog.quote_literal(
      coalesce(pg_catalog.to_jsonb(d) ->> 'datlocale', pg_catalog.to_jsonb(d) ->> 'daticulocale')),
  'tablespace ' || pg_catalog.quote_ident(nullif(s.spcname, 'pg_default'))) as options
from pg_catalog.pg_database as d
join pg_catalog.pg_tablespace as s on s.oid = d.dattablespace
where d.datname = pg_catalog.current_database()

-- name: tablespaces
-- Question: which tablespaces does this server have that this role may put tables into? Columns: name. Cost: none.
select s.spcname
from pg_catalog.pg_tablespace as s
where pg_catalog.has_tablespace_privilege(s.oid, 'create')
