-- check: privilege.login-works
-- title: Authentication still works: every application user keeps a usable password hash, canary
--   credential verifies, sessions point to live users, DB role may log in
-- severity: error
-- tier: scenario
-- kind: rows
-- configuration: authentication
-- nothing: check_settings.authentication names nothing
-- condition: An active user has no password hash, or a text that no known scheme made; the canary's
--   password does not verify against its hash; a session belongs to no user or to one that is not
--   active; or a configured database role cannot log in: NOLOGIN, expired, without password, with a
--   verifier that is none, with a connection limit of 0, or without CONNECT on this database. Each of
--   the configured `logins` opens a real connection to the same server and database: the password of
--   its `password_variable` (of the environment) or `password_file` is wrong or has expired, the role
--   may not log in, no line of pg_hba.conf admits it, it has no CONNECT privilege, or the connection
--   limit is 0. Passwords stand in no configuration, statement, log or report.
-- effect: Nobody can log in after the migration, or the application itself cannot connect.
-- fix: Restore the hashes from the backup, untouched; ALTER ROLE ... LOGIN VALID UNTIL 'infinity',
--   GRANT CONNECT ON DATABASE, a line in pg_hba.conf.
-- cost: One scan of users and sessions, and one connection for each of `logins`.
-- false positives: Users that log in by other means (single sign-on): leave them out by `active`. A
--   server that asks for no password (trust, peer, cert) proves none: that is unknown, and skipped on
--   a disposable server; a login without a password source only has to be let in.
-- waiver: Per subject with the number of known users.
-- source: PostgreSQL docs pg_authid (rolpassword), pgcrypto crypt(); crypt(5) and PHC string format.

-- section: postgres discovery
-- One row per question that is configured. Passwords of roles are read per role, because only a
-- superuser may; $2b$ and $2y$ are what pgcrypto knows as $2a$.
with given as (
  select
    g.json,
    t.oid,
    t.scan,
    s.oid as sessions_oid,
    s.scan as sessions_scan,
    keys.key,
    session_keys.key as session_key
  from (select $1::pg_catalog.jsonb as json) as g
  left join {named_relations} as t on t.written = g.json ->> 'users'
  left join {named_relations} as s on s.written = g.json ->> 'sessions'
  left join {row_keys} as keys on keys.relid = t.oid
  left join {row_keys} as session_keys on session_keys.relid = s.oid
),
columns as (
  select
    pg_catalog.max(c.name) filter (where c.key = 'id') as id,
    pg_catalog.max(c.name) filter (where c.key = 'login') as login,
    pg_catalog.max(c.name) filter (where c.key = 'password_hash') as hash,
    pg_catalog.max(c.name) filter (where c.key = 'session_user') as session_user
  from (
    select d.key, 't.' || pg_catalog.quote_ident(a.attname) as name
    from given as g
    cross join lateral (
      values
        ('id', coalesce(g.json ->> 'id', 'id'), g.oid),
        ('login', coalesce(g.json ->> 'login', 'email'), g.oid),
        ('password_hash', coalesce(g.json ->> 'password_hash', 'password_hash'), g.oid),
        ('session_user', coalesce(g.json ->> 'session_user', 'user_id'), g.sessions_oid)
    ) as d(key, written, relid)
    join pg_catalog.pg_attribute as a
      on a.attrelid = d.relid
      and d.written in (a.attname, pg_catalog.quote_ident(a.attname))
      and a.attnum > 0
      and not a.attisdropped
  ) as c
),
crypt as (
  select pg_catalog.min(pg_catalog.format('%I.crypt', n.nspname)) as name
  from pg_catalog.pg_extension as e
  join pg_catalog.pg_namespace as n on n.oid = e.extnamespace
  where e.extname = 'pgcrypto'
)
select
  'users ' || (g.json ->> 'users') as subject,
  pg_catalog.format(
    'select %s as key, case when t.hash is null then ''no password hash'' '
      || 'else ''no hash of a known scheme'' end as key_reason '
      || 'from (select t.*, %s::pg_catalog.text collate "C" as hash from %s as t where %s) as t '
      || 'where t.hash is null or t.hash !~ %L',
    -- Behind the subquery a row has no place of its own.
    'pg_catalog.jsonb_build_object(''id'', ' || coalesce(c.id, 'null') || ')',
    c.hash, g.scan, coalesce(g.json ->> 'active', 'true'),
    coalesce(
      g.json ->> 'hash_pattern',
      '^(\$2[abxy]\$\d\d\$[./A-Za-z0-9]{53}'
        || '|(argon2\$)?\$?argon2(id|i|d)\$(v=\d+\$)?m=\d+,t=\d+,p=\d+\$[A-Za-z0-9+/=]+\$[A-Za-z0-9+/=]+'
        || '|\$(1|5|6|7|y|gy|sha1|scrypt|pbkdf2[-a-z0-9]*)\$.+'
        || '|\$[PH]\$[./A-Za-z0-9]{31}|bcrypt(_sha256)?\$\$2[abxy]\$\d\d\$[./A-Za-z0-9]{53}'
        || '|(pbkdf2|scrypt)[-_:a-z0-9]*\$[^$]+\$[^$]+(\$.+)?|\{[A-Z0-9-]+\}.{16,}'
        || '|SCRAM-SHA-(1|256|512)\$.+|([0-9a-fA-F]{32}|[0-9a-fA-F]{40}|[0-9a-fA-F]{64}|[0-9a-fA-F]{128}))$'
    )
  ) as faults,
  null as skip,
  'check_settings.authentication: ' || case
    when g.oid is null then 'there is no table ' || (g.json ->> 'users')
    when c.hash is null
      then 'there is no column ' || coalesce(g.json ->> 'password_hash', 'password_hash')
  end as unknown
from given as g
cross join columns as c
where g.json ->> 'users' is not null
union all
select
  'canary ' || (g.json ->> 'canary_login'),
  pg_catalog.format(
    'select %1$L as key, ''the password does not verify'' as key_reason where not exists (select '
      || 'from (select %2$s::pg_catalog.text as login, '
      || 'pg_catalog.regexp_replace(%3$s::pg_catalog.text, ''^\$2[by]\$'', ''$2a$'') as hash '
      || 'from %4$s as t where %5$s) as t where t.login collate "C" = %1$L '
      || 'and %6$s(%7$L, t.hash) collate "C" = t.hash)',
    g.json ->> 'canary_login', c.login, c.hash, g.scan, coalesce(g.json ->> 'active', 'true'), y.name,
    g.json ->> 'canary_password'
  ),
  case
    when y.name is null then 'needs the extension pgcrypto (package postgresql-contrib)'
    when g.json ->> 'canary_password' is null
      and coalesce(g.json ->> 'canary_password_variable', g.json ->> 'canary_password_file') is not null
      then 'its password is read by `fulldress check` and `fulldress run` only'
  end,
  'check_settings.authentication: ' || case
    when g.oid is null then 'there is no table ' || coalesce(g.json ->> 'users', 'named `users`')
    when c.login is null then 'there is no column ' || coalesce(g.json ->> 'login', 'email')
    when c.hash is null
      then 'there is no column ' || coalesce(g.json ->> 'password_hash', 'password_hash')
    when g.json ->> 'canary_password' is null then 'name the `canary_password`'
  end
from given as g
cross join columns as c
cross join crypt as y
where g.json ->> 'canary_login' is not null
union all
select
  'sessions ' || (g.json ->> 'sessions'),
  pg_catalog.format(
    'select %s as key, ''no live user'' as key_reason from %s as t where (%s) and not exists (select '
      || 'from (select %s::pg_catalog.text collate "C" as id from %s as t where %s) as u '
      || 'where u.id = %s::pg_catalog.text collate "C")',
    g.session_key, g.sessions_scan, coalesce(g.json ->> 'session_where', 'true'), c.id, g.scan,
    coalesce(g.json ->> 'active', 'true'), c.session_user
  ),
  null,
  'check_settings.authentication: ' || case
    when g.sessions_oid is null then 'there is no table ' || (g.json ->> 'sessions')
    when g.oid is null then 'there is no table ' || coalesce(g.json ->> 'users', 'named `users`')
    when c.session_user is null then 'there is no column ' || coalesce(g.json ->> 'session_user', 'user_id')
    when c.id is null then 'there is no column ' || coalesce(g.json ->> 'id', 'id')
  end
from given as g
cross join columns as c
where g.json ->> 'sessions' is not null
union all
select
  'role ' || x.written,
  pg_catalog.format(
    'select a.rolname as key, f.reason as key_reason from pg_catalog.pg_authid as a '
      || 'join pg_catalog.pg_database as d on d.datname = pg_catalog.current_database() '
      || 'cross join lateral (values '
      || '(case when not a.rolcanlogin then ''NOLOGIN'' end), '
      || '(case when a.rolvaliduntil <= pg_catalog.now() then ''the password has expired'' end), '
      || '(case when a.rolpassword is null then ''no password'' '
      || 'when a.rolpassword !~ %2$L then ''the password is no verifier'' end), '
      || '(case when a.rolconnlimit = 0 and not a.rolsuper then ''connection limit 0'' end), '
      || '(case when not d.datallowconn then ''the database allows no connections'' '
      || 'when d.datconnlimit = 0 and not a.rolsuper then ''the database has a connection limit of 0'' end), '
      || '(case when not pg_catalog.has_database_privilege(a.oid, d.oid, ''connect'') '
      || 'then ''no CONNECT on the database'' end)) as f(reason) '
      || 'where f.reason is not null and a.rolname in (%1$L, %3$L)',
    r.rolname,
    '^(SCRAM-SHA-256\$[0-9]+:[A-Za-z0-9+/=]{8,}\$[A-Za-z0-9+/]{43}=:[A-Za-z0-9+/]{43}=|md5[0-9a-f]{32})$',
    r.rolname
  ),
  null,
  case when r.oid is null then 'check_settings.authentication: there is no role ' || x.written end
from given as g
cross join lateral pg_catalog.jsonb_array_elements_text(
  case when pg_catalog.jsonb_typeof(g.json -> 'roles') = 'array' then g.json -> 'roles' else '[]' end
) as x(written)
left join pg_catalog.pg_roles as r on x.written in (r.rolname, pg_catalog.quote_ident(r.rolname))
order by 1

-- section: postgres count
select pg_catalog.count(*)
from ({faults}) as f

-- section: postgres evidence
select f.key, f.key_reason
from ({faults}) as f
order by 1, 2

-- section: postgres fixture firing
-- configuration: {"authentication": {"users": "public.users", "id": "id", "login": "email",
--     "password_hash": "password_hash", "active": "is_active", "sessions": "public.sessions",
--     "session_user": "user_id", "session_where": "expires > now()", "canary_login": "canary@example.org",
--     "canary_password": "dress rehearsal", "roles": ["login_works_app", "login_works_old"],
--     "logins": [{"role": "login_works_app", "password_variable": "APP_PASSWORD"},
--     {"role": "login_works_no_one", "password_file": "secrets/no_one"}]}}
-- expect: 4 users public.users
-- expect: 1 canary canary@example.org
-- expect: 2 sessions public.sessions
-- expect: 3 role login_works_app
-- expect: 3 role login_works_old
-- expect: 1 login login_works_app
-- expect: 1 login login_works_no_one
drop role if exists login_works_app, login_works_old;
create role login_works_app nologin connection limit 0;
create role login_works_old login password 'x' valid until '2020-01-01';
do $$ begin execute format('revoke connect on database %I from public', current_database()); end $$;
do $$ begin execute format('grant connect on database %I to login_works_app', current_database()); end $$;
update pg_authid set rolpassword = 'x' where rolname = 'login_works_old';
create extension pgcrypto;
create table users (id int primary key, email text, password_hash text, is_active bool);
create table sessions (token text primary key, user_id int, expires timestamptz);
insert into users values
  (1, 'a@example.org', crypt('a', gen_salt('bf', 4)), true), (2, 'b@example.org', null, true),
  (3, 'c@example.org', '!', true), (4, 'd@example.org', 'secret', true), (5, 'e@example.org', null, false),
  (6, 'canary@example.org', left(crypt('dress rehearsal', gen_salt('bf', 4)), 50), true);
insert into sessions values ('a', 1, 'infinity'), ('b', 5, 'infinity'), ('c', 9, 'infinity'),
  ('d', 9, '2020-01-01');

-- section: postgres fixture silent
-- configuration: {"authentication": {"users": "users", "sessions": "sessions", "canary_login": "canary",
--     "login": "name", "canary_password": "it's", "roles": ["login_works_fine"],
--     "hash_pattern": "^\\$2", "logins": [{"role": "login_works_fine"}]}}
-- expect: 0 users users
-- expect: 0 canary canary
-- expect: 0 sessions sessions
-- expect: 0 role login_works_fine
-- expect: 0 login login_works_fine
drop role if exists login_works_fine;
create role login_works_fine login password 'x' valid until 'infinity';
create extension pgcrypto;
create table users (id int primary key, name text, password_hash text);
create table sessions (user_id text);
insert into users values (1, 'canary', replace(crypt('it''s', gen_salt('bf', 4)), '$2a$', '$2b$'));
insert into sessions values ('1');

-- section: postgres fixture silent: nothing named
-- configuration: {"authentication": {}}
-- expect: skipped
create table users (id int primary key);

-- section: postgres fixture trap: a server that asks for no password proves none
-- configuration: {"authentication": {"canary_password_variable": "CANARY_PASSWORD", "logins": [
--     {"role": "login_works_trusted", "password_variable": "APP_PASSWORD"},
--     {"role": "login_works_trusted it's", "password_variable": "UNSET"}, {"password_file": "x"}]}}
-- expect: unknown * login login_works_trusted
-- expect: unknown * login login_works_trusted it's
-- expect: unknown * login 3
drop role if exists login_works_trusted, "login_works_trusted it's";
create role login_works_trusted login password 'x';
create role "login_works_trusted it's" login;

-- section: postgres fixture trap: what is not there is no pass
-- configuration: {"authentication": {"users": "public.nowhere", "sessions": "public.sessions",
--     "canary_login": "x", "canary_password": "y", "canary_password_file": "y",
--     "roles": ["login_works_nobody"]}}
-- expect: unknown * users public.nowhere
-- expect: unknown * sessions public.sessions
-- expect: skipped canary x
-- expect: unknown * role login_works_nobody
create table sessions (user_id int);

-- section: postgres fixture trap: schemes of other frameworks, hostile names, who may not read passwords
-- configuration: {"authentication": {"users": "\"Sch\"\"ema\".\"U {faults}\"", "id": "i d",
--     "password_hash": "ha sh", "roles": ["login_works_reader"]}}
-- expect: 1 users "Sch""ema"."U {faults}"
-- expect: unknown 42501 role login_works_reader
-- session: set role login_works_reader
drop role if exists login_works_reader;
create role login_works_reader login;
create schema "Sch""ema";
create table "Sch""ema"."U {faults}" ("i d" int, "ha sh" varchar(200));
grant usage on schema "Sch""ema" to login_works_reader;
grant select on "Sch""ema"."U {faults}" to login_works_reader;
insert into "Sch""ema"."U {faults}" values
  (1, '$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub+b0dWRWJTmaasO4J'),
  (2, 'pbkdf2_sha256$600000$seasalt$Tm9uZSBvZiB0aGlzIGlzIHJlYWwgYXQgYWxsLCBidXQ='),
  (3, '$6$rounds=5000$usesomesillystri$D4IrlXatmP7rx3P3InaxBeoomnAihCKRVQAr'),
  (4, 'argon2$argon2id$v=19$m=102400,t=2,p=8$c29tZXNhbHQ$RdescudvJCsgt3ub'),
  (5, 'scrypt:32768:8:1$salt$0123456789abcdef'),
  (6, '5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8'),
  (7, 'password123');
