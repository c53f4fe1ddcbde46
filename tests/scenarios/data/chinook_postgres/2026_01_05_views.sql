-- fulldress:up
create view sales_by_country as
select billing_country, count(*) as invoices, sum(total) as total
from invoice
group by billing_country;
create materialized view track_sales as
select track_id, sum(quantity) as sold
from invoice_line
group by track_id;
create unique index track_sales_track on track_sales (track_id);

-- fulldress:down
drop materialized view track_sales;
drop view sales_by_country;
