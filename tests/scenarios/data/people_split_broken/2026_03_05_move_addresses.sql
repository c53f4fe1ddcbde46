-- As in people_split, but the down is as downs often are: it runs, and forgets half.
-- fulldress:up
create table addresses (
  id integer generated always as identity primary key,
  customer_id integer not null references customers (id) on delete cascade,
  street text,
  postcode text,
  town text
);
insert into addresses (customer_id, street, postcode, town)
select id, street, postcode, town
from customers
where coalesce(street, town) is not null
order by id;
drop view customer_labels;
alter table customers drop column street, drop column postcode, drop column town;
alter table customers disable row level security;

-- fulldress:down
alter table customers add column street text, add column postcode varchar(5), add column town text;
update customers as c
set street = a.street, town = a.town
from addresses as a
where a.customer_id = c.id;
drop table addresses;
create view customer_labels as
select id, concat_ws(' ', given_name, family_name) || ', ' || coalesce(town, '(no town)') as label
from customers;
