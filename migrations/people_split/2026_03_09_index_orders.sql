-- Orders are looked up by customer. Built without stopping writers, which cannot be done in a transaction.
-- fulldress:no-transaction
-- fulldress:up
create index concurrently orders_by_customer on orders (customer_id, placed_on);

-- fulldress:down
drop index concurrently orders_by_customer;
