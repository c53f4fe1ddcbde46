drop materialized view track_sales;
drop view sales_by_country;
