-- fulldress:up
alter table orders enable row level security;
create policy own_orders on orders for select to reader using (person_id = 1);
grant insert on orders to writer;

-- fulldress:down
revoke insert on orders from writer;
drop policy own_orders on orders;
alter table orders disable row level security;
