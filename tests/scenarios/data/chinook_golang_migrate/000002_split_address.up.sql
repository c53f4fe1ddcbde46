create table customer_address (
  customer_id int primary key references customer (customer_id) on delete cascade,
  address varchar(70),
  city varchar(40),
  state varchar(40),
  country varchar(40),
  postal_code varchar(10)
);
insert into customer_address (customer_id, address, city, state, country, postal_code)
select customer_id, address, city, state, country, postal_code
from customer
order by customer_id;
alter table customer
  drop column address, drop column city, drop column state, drop column country, drop column postal_code;
