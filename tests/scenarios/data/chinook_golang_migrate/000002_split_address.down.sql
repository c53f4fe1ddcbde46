alter table customer
  add column address varchar(70),
  add column city varchar(40),
  add column state varchar(40),
  add column country varchar(40),
  add column postal_code varchar(10);
update customer as c
set address = a.address, city = a.city, state = a.state, country = a.country, postal_code = a.postal_code
from customer_address as a
where a.customer_id = c.customer_id;
drop table customer_address;
