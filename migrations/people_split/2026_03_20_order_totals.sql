-- What a customer has bought is kept up to date by a trigger instead of being summed up on every page.
-- fulldress:up
alter table customers add column bought numeric(12, 2) not null default 0;
update customers as c
set bought = o.total
from (select customer_id, sum(amount) as total from orders group by customer_id) as o
where o.customer_id = c.id;
create function count_bought() returns trigger language plpgsql security definer set search_path = public as $$
begin
  if tg_op in ('UPDATE', 'DELETE') then
    update customers set bought = bought - old.amount where id = old.customer_id;
  end if;
  if tg_op in ('INSERT', 'UPDATE') then
    update customers set bought = bought + new.amount where id = new.customer_id;
  end if;
  return null;
end $$;
create trigger orders_count after insert or update or delete on orders
for each row execute function count_bought();

-- fulldress:down
drop trigger orders_count on orders;
drop function count_bought();
alter table customers drop column bought;
