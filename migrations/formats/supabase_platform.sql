-- What every Supabase project finds in its database before its first migration: the roles of the API,
-- the schemas of the services with the tables and functions that projects refer to. Their own objects
-- (sessions, factors, multipart uploads, ...) are left out. It is made on disposable databases only, in
-- one transaction, and may be made again. source  https://supabase.com/docs/guides/database/postgres/roles,
-- .../guides/auth/managing-user-data, .../guides/storage/schema/design, .../guides/realtime/authorization,
-- .../guides/database/webhooks;
-- supabase/postgres migrations/db/init-scripts, supabase/auth and supabase/storage migrations.

-- Roles belong to the whole server.
do $platform$
declare
  role record;
begin
  for role in
    select r.name, r.attributes
    from (values
      ('anon', 'nologin noinherit'),
      ('authenticated', 'nologin noinherit'),
      ('service_role', 'nologin noinherit bypassrls'),
      ('authenticator', 'login noinherit'),
      ('supabase_admin', 'login superuser createdb createrole replication bypassrls'),
      ('supabase_auth_admin', 'login noinherit createrole'),
      ('supabase_storage_admin', 'login noinherit createrole'),
      ('supabase_realtime_admin', 'nologin noinherit'),
      ('supabase_replication_admin', 'login replication'),
      ('supabase_read_only_user', 'login bypassrls'),
      ('dashboard_user', 'nologin createdb createrole replication')
    ) as r (name, attributes)
    where not exists (select 1 from pg_catalog.pg_roles as p where p.rolname = r.name)
  loop
    execute pg_catalog.format('create role %I %s', role.name, role.attributes);
  end loop;
end
$platform$;
grant anon, authenticated, service_role to authenticator;
grant pg_read_all_data to supabase_read_only_user;
-- The role that migrates; names of extensions resolve without their schema.
alter role postgres set search_path to "$user", public, extensions;

create schema if not exists extensions;
create schema if not exists auth authorization supabase_auth_admin;
create schema if not exists storage authorization supabase_storage_admin;
create schema if not exists realtime authorization supabase_realtime_admin;
create schema if not exists graphql_public;
create schema if not exists supabase_functions;
grant usage on schema
  public, extensions, auth, storage, realtime, graphql_public, supabase_functions
  to postgres, anon, authenticated, service_role;
create extension if not exists "uuid-ossp" with schema extensions;
create extension if not exists pgcrypto with schema extensions;
alter default privileges in schema public grant all on tables
  to postgres, anon, authenticated, service_role;
alter default privileges in schema public grant all on functions
  to postgres, anon, authenticated, service_role;
alter default privileges in schema public grant all on sequences
  to postgres, anon, authenticated, service_role;

create table if not exists auth.users (
  instance_id uuid,
  id uuid primary key,
  aud varchar(255),
  role varchar(255),
  email varchar(255),
  encrypted_password varchar(255),
  email_confirmed_at timestamptz,
  invited_at timestamptz,
  confirmation_token varchar(255),
  confirmation_sent_at timestamptz,
  recovery_token varchar(255),
  recovery_sent_at timestamptz,
  email_change_token_new varchar(255),
  email_change varchar(255),
  email_change_sent_at timestamptz,
  last_sign_in_at timestamptz,
  raw_app_meta_data jsonb,
  raw_user_meta_data jsonb,
  is_super_admin boolean,
  created_at timestamptz,
  updated_at timestamptz,
  phone text unique default null,
  phone_confirmed_at timestamptz,
  phone_change text default '',
  phone_change_token varchar(255) default '',
  phone_change_sent_at timestamptz,
  confirmed_at timestamptz
    generated always as (least(email_confirmed_at, phone_confirmed_at)) stored,
  email_change_token_current varchar(255) default '',
  email_change_confirm_status smallint default 0 check (email_change_confirm_status between 0 and 2),
  banned_until timestamptz,
  reauthentication_token varchar(255) default '',
  reauthentication_sent_at timestamptz,
  is_sso_user boolean not null default false,
  deleted_at timestamptz,
  is_anonymous boolean not null default false
);
create table if not exists auth.identities (
  provider_id text not null,
  user_id uuid not null references auth.users (id) on delete cascade,
  identity_data jsonb not null,
  provider text not null,
  last_sign_in_at timestamptz,
  created_at timestamptz,
  updated_at timestamptz,
  email text generated always as (lower(identity_data ->> 'email')) stored,
  id uuid primary key default gen_random_uuid(),
  unique (provider_id, provider)
);
create index if not exists identities_user_id_idx on auth.identities (user_id);
create table if not exists auth.sessions (
  id uuid primary key,
  user_id uuid not null references auth.users (id) on delete cascade,
  created_at timestamptz,
  updated_at timestamptz,
  factor_id uuid,
  not_after timestamptz,
  refreshed_at timestamp,
  user_agent text,
  ip inet,
  tag text
);
create index if not exists sessions_user_id_idx on auth.sessions (user_id);

-- What the API knows of who asks, out of the settings of its transaction.
create or replace function auth.jwt() returns jsonb language sql stable as $body$
  select coalesce(
    nullif(current_setting('request.jwt.claim', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')
  )::jsonb
$body$;
create or replace function auth.uid() returns uuid language sql stable as $body$
  select coalesce(
    nullif(current_setting('request.jwt.claim.sub', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub'
  )::uuid
$body$;
create or replace function auth.role() returns text language sql stable as $body$
  select coalesce(
    nullif(current_setting('request.jwt.claim.role', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'role'
  )
$body$;
create or replace function auth.email() returns text language sql stable as $body$
  select coalesce(
    nullif(current_setting('request.jwt.claim.email', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'email'
  )
$body$;

create table if not exists storage.buckets (
  id text primary key,
  name text not null unique,
  owner uuid,
  created_at timestamptz default now(),
  updated_at timestamptz default now(),
  public boolean default false,
  avif_autodetection boolean default false,
  file_size_limit bigint,
  allowed_mime_types text[],
  owner_id text
);
create table if not exists storage.objects (
  id uuid primary key default gen_random_uuid(),
  bucket_id text references storage.buckets (id),
  name text,
  owner uuid,
  created_at timestamptz default now(),
  updated_at timestamptz default now(),
  last_accessed_at timestamptz default now(),
  metadata jsonb,
  path_tokens text[] generated always as (string_to_array(name, '/')) stored,
  version text,
  owner_id text,
  user_metadata jsonb,
  unique (bucket_id, name)
);
alter table storage.buckets enable row level security;
alter table storage.objects enable row level security;
create or replace function storage.foldername(name text) returns text[] language sql immutable as $body$
  select parts[1 : array_length(parts, 1) - 1] from string_to_array(name, '/') as parts
$body$;
create or replace function storage.filename(name text) returns text language sql immutable as $body$
  select parts[array_length(parts, 1)] from string_to_array(name, '/') as parts
$body$;
create or replace function storage.extension(name text) returns text language sql immutable as $body$
  select reverse(split_part(reverse(storage.filename(name)), '.', 1))
$body$;

create table if not exists realtime.messages (
  topic text not null,
  extension text not null,
  payload jsonb,
  event text,
  private boolean default false,
  updated_at timestamp not null default now(),
  inserted_at timestamp not null default now(),
  id uuid not null default gen_random_uuid(),
  primary key (id, inserted_at)
) partition by range (inserted_at);
alter table realtime.messages enable row level security;
create or replace function realtime.topic() returns text language sql stable as $body$
  select nullif(current_setting('realtime.topic', true), '')
$body$;
-- A broadcast leaves nothing in the project's own tables.
create or replace function realtime.send(
  payload jsonb, event text, topic text, private boolean default true
) returns void language sql as $body$
  select
$body$;
create or replace function realtime.broadcast_changes(
  topic_name text, event_name text, operation text, table_name text, table_schema text,
  new record, old record, level text default 'ROW'
) returns void language plpgsql as $body$
begin
end
$body$;

-- The function behind the triggers of database webhooks; it asks nobody here.
create table if not exists supabase_functions.hooks (
  id bigserial primary key,
  hook_table_id integer not null,
  hook_name text not null,
  created_at timestamptz not null default now(),
  request_id bigint
);
create or replace function supabase_functions.http_request() returns trigger language plpgsql as $body$
begin
  return new;
end
$body$;

grant all on all tables in schema auth, storage, realtime to postgres, service_role;
grant select, insert, update, delete on all tables in schema storage, realtime to anon, authenticated;
grant execute on all functions in schema auth, storage, realtime, supabase_functions
  to postgres, anon, authenticated, service_role;
do $platform$
begin
  if not exists (select 1 from pg_catalog.pg_publication where pubname = 'supabase_realtime') then
    create publication supabase_realtime;
  end if;
end
$platform$;
