alter table Customer add column Address nvarchar(70);
alter table Customer add column City nvarchar(40);
alter table Customer add column State nvarchar(40);
alter table Customer add column Country nvarchar(40);
alter table Customer add column PostalCode nvarchar(10);
update Customer set (Address, City, State, Country, PostalCode) = (
  select a.Address, a.City, a.State, a.Country, a.PostalCode
  from CustomerAddress as a where a.CustomerId = Customer.CustomerId);
drop table CustomerAddress;
