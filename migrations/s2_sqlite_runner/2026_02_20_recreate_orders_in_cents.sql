-- Amounts become whole cents, notes are never null. SQLite's ALTER TABLE cannot do that, so the table is made anew; the
-- runner switches foreign keys off meanwhile, so that DROP TABLE deletes no items. Template: recreate table.
-- fulldress:up
-- fulldress:unless column_exists(orders, amount_cents)
drop view orders_per_employee;
create table orders_new (
  id integer primary key autoincrement,
  employee_id integer not null references employees (id),
  amount_cents integer not null check (amount_cents >= 0),
  note text not null default ''
);
insert into orders_new (id, employee_id, amount_cents, note)
select id, employee_id, cast(round(amount * 100) as integer), coalesce(note, char(0))
from orders
order by id;
drop table orders;
alter table orders_new rename to orders;
create index orders_by_employee on orders (employee_id);
create view orders_per_employee as
select e.last_name, count(o.id) as orders
from employees as e
left join orders as o on o.employee_id = e.id
group by e.id, e.last_name;

-- fulldress:down
drop view orders_per_employee;
create table orders_old (
  id integer primary key autoincrement,
  employee_id integer not null references employees (id),
  amount text not null,
  note text
);
insert into orders_old (id, employee_id, amount, note)
select id, employee_id, printf('%d.%02d', amount_cents / 100, amount_cents % 100), nullif(note, char(0))
from orders
order by id;
drop table orders;
alter table orders_old rename to orders;
create view orders_per_employee as
select e.last_name, count(o.id) as orders
from employees as e
left join orders as o on o.employee_id = e.id
group by e.id, e.last_name;
