-- fulldress:up
create table orders_new (
  id integer primary key,
  person_id integer not null references people (id) on delete cascade,
  cents integer not null check (cents >= 0),
  placed_at text
);
insert into orders_new (id, person_id, cents, placed_at)
select id, person_id, cast(round(amount * 100) as integer), placed_at from orders order by id;
create table amounts_as_written (order_id integer primary key, amount text not null);
insert into amounts_as_written (order_id, amount) select id, amount from orders order by id;
drop table orders;
alter table orders_new rename to orders;
create index orders_by_person on orders (person_id);

-- fulldress:down
create table orders_old (
  id integer primary key,
  person_id integer not null references people (id) on delete cascade,
  amount text not null,
  placed_at text
);
insert into orders_old (id, person_id, amount, placed_at)
select o.id, o.person_id, coalesce(w.amount, printf('%d.%02d', o.cents / 100, o.cents % 100)), o.placed_at
from orders as o
left join amounts_as_written as w on w.order_id = o.id
order by o.id;
drop table orders;
drop table amounts_as_written;
alter table orders_old rename to orders;
create index orders_by_person on orders (person_id);
