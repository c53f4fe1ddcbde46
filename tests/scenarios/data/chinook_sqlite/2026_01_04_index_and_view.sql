-- fulldress:up
create index TrackByName on Track (lower(Name)) where Composer is not null;
create view SalesByCountry as select BillingCountry, count(*) as Invoices, sum(Total) as Total from Invoice group by BillingCountry;

-- fulldress:down
drop view SalesByCountry;
drop index TrackByName;
