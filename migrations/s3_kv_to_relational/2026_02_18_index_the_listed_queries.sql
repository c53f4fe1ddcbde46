-- The four queries the move is for: list a catalogue's products, report on a client, search products, look an order up
-- (its unique number serves the last). Listing and report read the index alone once the tables are vacuumed.
-- fulldress:up
create index products_listed on products (catalog_id, name, sku) include (id, price, stock);
create index products_searched on products using gin (to_tsvector('simple'::regconfig, name));
create index orders_reported on orders (site_id) include (status, total);

-- fulldress:down
drop index orders_reported;
drop index products_searched;
drop index products_listed;
