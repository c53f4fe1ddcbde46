-- Customers get a given and a family name of their own. The name is cut at its first blank, so that putting the parts
-- together again gives exactly what was there; who has one name only has no family name.
-- fulldress:up
alter table customers add column given_name text, add column family_name text;
update customers
set given_name = split_part(name, ' ', 1),
    family_name = case when position(' ' in name) > 0 then substr(name, position(' ' in name) + 1) end;
alter table customers alter column given_name set not null;
drop view customer_labels;
drop index customers_by_name;
alter table customers drop column name;
create index customers_by_family_name on customers (lower(family_name), lower(given_name));
create view customer_labels as
select id, concat_ws(' ', given_name, family_name) || ', ' || coalesce(town, '(no town)') as label
from customers;
grant select on customer_labels to shop_reader;

-- fulldress:down
alter table customers add column name text;
update customers set name = given_name || coalesce(' ' || family_name, '');
alter table customers alter column name set not null;
comment on column customers.name is 'given name, a blank, family name';
drop view customer_labels;
drop index customers_by_family_name;
alter table customers drop column given_name, drop column family_name;
create index customers_by_name on customers (lower(name));
create view customer_labels as
select id, name || ', ' || coalesce(town, '(no town)') as label
from customers;
grant select on customer_labels to shop_reader;
