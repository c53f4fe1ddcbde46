-- What a catalogue offers.
-- fulldress:up
create table products (
  id uuid primary key,
  catalog_id uuid not null references catalogs (id),
  sku varchar(20) not null unique,
  name text not null check (name <> ''),
  description text not null default '',
  price numeric(10, 2) not null check (price >= 0),
  stock integer not null default 0 check (stock >= 0)
);

-- fulldress:down
drop table products;
