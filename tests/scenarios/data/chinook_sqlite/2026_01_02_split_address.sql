-- fulldress:up
create table CustomerAddress (
  CustomerId integer primary key references Customer (CustomerId) on delete cascade,
  Address nvarchar(70), City nvarchar(40), State nvarchar(40), Country nvarchar(40), PostalCode nvarchar(10)
);
insert into CustomerAddress (CustomerId, Address, City, State, Country, PostalCode)
select CustomerId, Address, City, State, Country, PostalCode from Customer order by CustomerId;
alter table Customer drop column Address;
alter table Customer drop column City;
alter table Customer drop column State;
alter table Customer drop column Country;
alter table Customer drop column PostalCode;

-- fulldress:down
alter table Customer add column Address nvarchar(70);
alter table Customer add column City nvarchar(40);
alter table Customer add column State nvarchar(40);
alter table Customer add column Country nvarchar(40);
alter table Customer add column PostalCode nvarchar(10);
update Customer set (Address, City, State, Country, PostalCode) = (
  select a.Address, a.City, a.State, a.Country, a.PostalCode
  from CustomerAddress as a where a.CustomerId = Customer.CustomerId);
drop table CustomerAddress;
