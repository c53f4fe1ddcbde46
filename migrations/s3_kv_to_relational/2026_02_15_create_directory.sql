-- Client organisations, their product catalogues, and the sites where they celebrate.
-- fulldress:up
create table clients (
  id uuid primary key,
  name text not null check (name <> ''),
  slug text not null unique check (slug ~ '^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$'),
  contact_email text not null,
  is_active boolean not null default true,
  created_at timestamptz not null
);
create table catalogs (
  id uuid primary key,
  client_id uuid not null references clients (id),
  name text not null check (name <> ''),
  type text not null check (type in ('gift', 'award', 'apparel'))
);
create index catalogs_by_client on catalogs (client_id);
create table sites (
  id uuid primary key,
  client_id uuid not null references clients (id),
  catalog_id uuid references catalogs (id),
  name text not null check (name <> ''),
  slug text not null unique,
  status text not null check (status in ('draft', 'active', 'closed'))
);
create index sites_by_client on sites (client_id);
create index sites_by_catalog on sites (catalog_id);

-- fulldress:down
drop table sites;
drop table catalogs;
drop table clients;
