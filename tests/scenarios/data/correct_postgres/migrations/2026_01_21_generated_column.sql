-- fulldress:up
alter table orders add column cents bigint generated always as ((amount * 100)::bigint) stored;

-- fulldress:down
alter table orders drop column cents;
