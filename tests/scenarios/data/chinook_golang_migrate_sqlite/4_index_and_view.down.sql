drop view SalesByCountry;
drop index TrackByName;
