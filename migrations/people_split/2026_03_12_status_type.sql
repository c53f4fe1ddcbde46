-- The status becomes a type of its own; the check constraint is no longer needed. Policies that read the column have to go
-- meanwhile.
-- fulldress:up
create type customer_status as enum ('active', 'dormant', 'closed');
drop policy not_closed on customers;
alter table customers drop constraint customers_status_check;
alter table customers alter column status drop default;
alter table customers alter column status type customer_status using status::customer_status;
alter table customers alter column status set default 'active';
create policy not_closed on customers for select to shop_reader using (status <> 'closed');

-- fulldress:down
drop policy not_closed on customers;
alter table customers alter column status drop default;
alter table customers alter column status type text using status::text;
alter table customers alter column status set default 'active';
alter table customers add constraint customers_status_check check (status in ('active', 'dormant', 'closed'));
create policy not_closed on customers for select to shop_reader using (status <> 'closed');
drop type customer_status;
