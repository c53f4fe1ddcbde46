-- Addresses move to a table of their own, so that a customer may have several. Who has no part of an address gets no row.
-- fulldress:up
create table addresses (
  id integer generated always as identity primary key,
  customer_id integer not null references customers (id) on delete cascade,
  street text,
  postcode text,
  town text,
  is_main boolean not null default true
);
create unique index addresses_main on addresses (customer_id) where is_main;
insert into addresses (customer_id, street, postcode, town)
select id, street, postcode, town
from customers
where coalesce(street, postcode, town) is not null
order by id;
alter table addresses enable row level security;
create policy of_open_customers on addresses for select to shop_reader
using (exists (select from customers as c where c.id = customer_id));
create policy all_rows on addresses for all to shop_writer using (true) with check (true);
grant select on addresses to shop_reader;
grant select, insert, update on addresses to shop_writer;
drop view customer_labels;
alter table customers drop column street, drop column postcode, drop column town;
create view customer_labels as
select c.id, concat_ws(' ', c.given_name, c.family_name) || ', ' || coalesce(a.town, '(no town)') as label
from customers as c
left join addresses as a on a.customer_id = c.id and a.is_main;
grant select on customer_labels to shop_reader;

-- fulldress:down
alter table customers add column street text, add column postcode text, add column town text;
update customers as c
set street = a.street, postcode = a.postcode, town = a.town
from addresses as a
where a.customer_id = c.id and a.is_main;
drop view customer_labels;
drop table addresses;
create view customer_labels as
select id, concat_ws(' ', given_name, family_name) || ', ' || coalesce(town, '(no town)') as label
from customers;
grant select on customer_labels to shop_reader;
