-- fulldress:up
alter table orders add constraint orders_amount_check check (amount >= 0);

-- fulldress:down
alter table orders drop constraint orders_amount_check;
