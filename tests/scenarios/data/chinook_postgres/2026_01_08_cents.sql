-- fulldress:up
alter table track add column price_cents int;
update track set price_cents = (unit_price * 100)::int;
alter table track alter column price_cents set not null, drop column unit_price;

-- fulldress:down
alter table track add column unit_price numeric(10,2);
update track set unit_price = price_cents / 100.0;
alter table track alter column unit_price set not null, drop column price_cents;
