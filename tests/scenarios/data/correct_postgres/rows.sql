-- A schema in use, on which every migration of this directory goes up and down without a trace.
create role reader;
create role writer;
create table people (
  id serial primary key,
  name text not null,
  email varchar(120) unique,
  age integer check (age > 0),
  city text,
  joined_at timestamptz not null default '2025-01-01 00:00:00+00'
);
comment on table people is 'customers and staff';
create table orders (
  id bigint generated always as identity primary key,
  person_id integer not null references people (id) on delete cascade,
  amount numeric(10,2) not null,
  state text not null default 'new',
  placed_on date
);
create index orders_by_person on orders (person_id);
create view adults as select id, name from people where age >= 18;
create function full_name(p people) returns text language sql stable as $$ select p.name $$;
create function touch() returns trigger language plpgsql as $$
begin
  new.city := btrim(new.city);
  return new;
end $$;
grant select on people, orders to reader;
grant select, insert, update on people to writer;
grant usage on sequence people_id_seq to writer;
insert into people (name, email, age, city) values
  ('Ada Lovelace', 'ada@example.org', 36, 'London'),
  ('Grace Hopper', null, 85, 'New York'),
  ('Tim', 'tim@example.org', 12, null),
  ('Zoë O''Brien', 'zoe@example.org', null, 'Paris');
insert into orders (person_id, amount, state, placed_on) values
  (1, 12.50, 'paid', '2025-02-01'), (1, 1, 'new', null), (2, 1200.00, 'sent', '2025-03-04');
