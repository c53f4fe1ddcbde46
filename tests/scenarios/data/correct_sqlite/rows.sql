create table people (
  id integer primary key autoincrement,
  name text not null,
  email text,
  age integer check (age > 0),
  city text
);
create table orders (
  id integer primary key,
  person_id integer not null references people (id) on delete cascade,
  amount text not null,
  placed_at text
);
create index orders_by_person on orders (person_id);
create table tags (code text primary key, label text not null) without rowid;
create view adults as select id, name from people where age >= 18;
insert into people (name, email, age, city) values
  ('Ada Lovelace', 'ada@example.org', 36, 'London'),
  ('Grace Hopper', null, 85, 'New York'),
  ('Tim', 'tim@example.org', 12, null),
  ('Zoë O''Brien', 'zoe@example.org', null, 'Paris');
delete from people where name = 'nobody';
insert into orders (id, person_id, amount, placed_at) values
  (1, 1, '12.50', '2025-01-01'), (2, 1, '1', null), (9, 2, '1200.00', '2025-03-04');
insert into tags (code, label) values ('a', 'first'), ('b', 'second');
