-- One change of base.sql per case. `-- case:` starts one, its `-- expect:` lines are all differences it makes; a case
-- without one makes none. `-- since:` is the first server_version_num that knows the case, `-- expect 170000:` a
-- difference that only later servers make.

-- case: a table
-- expect: added table shop.fresh
-- expect: added column shop.fresh.a
-- expect: added column_order shop.fresh
-- expect: added owner table shop.fresh
create table shop.fresh (a integer);

-- case: unlogged
-- expect: changed table shop.loner
alter table shop.loner set unlogged;

-- case: a storage option
-- expect: changed table shop.customers
alter table shop.customers set (fillfactor = 70);

-- case: a TOAST option
-- expect: changed table shop.customers
alter table shop.customers set (toast.autovacuum_enabled = false);

-- case: row-level security off
-- expect: changed table shop.orders
alter table shop.orders disable row level security;

-- case: row-level security forced
-- expect: changed table shop.orders
alter table shop.orders force row level security;

-- case: replica identity full
-- expect: changed table shop.loner
alter table shop.loner replica identity full;

-- case: replica identity by index
-- expect: changed table shop.orders
-- expect: changed index shop.orders_pkey
alter table shop.orders replica identity using index orders_pkey;

-- case: clustered on an index
-- expect: changed index shop.orders_placed
alter table shop.orders cluster on orders_placed;

-- case: an owner
-- expect: changed owner table shop.loner
alter table shop.loner owner to inspected_owner;

-- case: a partition attached
-- expect: changed table shop.events_old
-- expect: changed column shop.events_old.at
-- expect: changed column shop.events_old.id
-- expect: added inherits shop.events_old
-- expect 180000: changed constraint shop.events_old.events_old_at_not_null
alter table shop.events attach partition shop.events_old for values from ('2020-01-01') to ('2021-01-01');

-- case: inheritance ended
-- expect: removed inherits shop.child
-- expect: changed column shop.child.a
alter table shop.child no inherit shop.parent;

-- case: an unpopulated materialised view
-- expect: changed materialized_view shop.totals
refresh materialized view shop.totals with no data;

-- case: a view's option
-- expect: changed view shop.names
alter view shop.names reset (security_barrier);

-- case: a view's definition
-- expect: changed viewdef shop.names
create or replace view shop.names with (security_barrier) as select id, name from shop.customers where id > 0;

-- case: a view's column default
-- expect: changed column shop.names.name
alter view shop.names alter column name set default 'x';

-- case: a column
-- expect: added column shop.loner.c
-- expect: changed column_order shop.loner
alter table shop.loner add column c integer;

-- case: a column's place
-- expect: changed column_order shop.loner
alter table shop.loner drop column a; alter table shop.loner add column a integer;

-- case: a column's type modifier
-- expect: changed column shop.orders.total
drop materialized view shop.totals;
alter table shop.orders alter column total type numeric(12, 2);
create materialized view shop.totals as select customer_id, sum(total) as total from shop.orders group by 1;

-- case: a column's default
-- expect: changed column shop.loner.a
alter table shop.loner alter column a set default 7;

-- case: a column's identity
-- expect: changed column shop.customers.id
alter table shop.customers alter column id set generated always;

-- case: a generated column's expression goes
-- expect: changed column shop.customers.full_name
alter table shop.customers alter column full_name drop expression;

-- case: a column's collation
-- expect: changed column shop.customers.note
alter table shop.customers alter column note type text collate "POSIX";

-- case: a column's storage
-- expect: changed column shop.customers.note
alter table shop.customers alter column note set storage external;

-- case: a column's statistics target
-- expect: changed column shop.customers.rank
alter table shop.customers alter column rank set statistics 500;

-- case: a column's number of distinct values
-- expect: changed column shop.customers.rank
alter table shop.customers alter column rank set (n_distinct = 5);

-- case: the server's own column options do not count
update pg_catalog.pg_attribute set attoptions = '{pg_attver=3608257224}' where attrelid = 'shop.loner'::regclass;

-- case: a column's privilege
-- expect: added acl column shop.customers.name
grant select (name) on shop.customers to inspected_app;

-- case: a foreign column's option
-- expect: changed column shop.far.a
alter foreign table shop.far alter column a options (set column_name 'y');

-- case: a constraint
-- expect: added constraint shop.loner.small
alter table shop.loner add constraint small check (a < 10);

-- case: a constraint that was not validated
-- expect: added constraint shop.loner.small
alter table shop.loner add constraint small check (a < 10) not valid;

-- case: validity of a constraint
-- expect: changed constraint shop.orders.orders_customer
update pg_catalog.pg_constraint set convalidated = false where conname = 'orders_customer';

-- case: a foreign key becomes deferrable
-- expect: changed constraint shop.orders.orders_customer
alter table shop.orders alter constraint orders_customer deferrable initially deferred;

-- case: a foreign key's action
-- expect: changed constraint shop.orders.orders_customer
alter table shop.orders drop constraint orders_customer;
alter table shop.orders add constraint orders_customer foreign key (customer_id) references shop.customers;

-- case: enforcement of a foreign key on both sides
-- expect: added enforcement shop.customers orders_customer "RI_FKey_cascade_del"
-- expect: added enforcement shop.customers orders_customer "RI_FKey_noaction_upd"
-- expect: added enforcement shop.orders orders_customer "RI_FKey_check_ins"
-- expect: added enforcement shop.orders orders_customer "RI_FKey_check_upd"
-- expect: changed trigger shop.orders.stamp_orders
alter table shop.orders disable trigger all; alter table shop.customers disable trigger all;

-- case: a trigger disabled
-- expect: changed trigger shop.orders.stamp_orders
alter table shop.orders disable trigger stamp_orders;

-- case: a trigger only on replicas
-- expect: changed trigger shop.orders.stamp_orders
alter table shop.orders enable replica trigger stamp_orders;

-- case: a trigger's definition
-- expect: changed trigger shop.orders.stamp_orders
drop trigger stamp_orders on shop.orders;
create trigger stamp_orders before update on shop.orders for each row execute function shop.stamp();

-- case: a rule disabled
-- expect: changed rule shop.loner.no_delete
alter table shop.loner disable rule no_delete;

-- case: a policy's command, roles, permissiveness
-- expect: changed policy shop.orders.own_orders
drop policy own_orders on shop.orders;
create policy own_orders on shop.orders as restrictive for all to public using (customer_id > 0);

-- case: a policy's expression
-- expect: changed policy shop.orders.own_orders
alter policy own_orders on shop.orders using (customer_id > 1);

-- case: a policy's check
-- expect: added policy shop.orders.writing
create policy writing on shop.orders for insert with check (total > 0);

-- case: an index
-- expect: added index shop.loner_a
create index loner_a on shop.loner (a);

-- case: an index's definition
-- expect: changed index shop.customers_rank
drop index shop.customers_rank; create index customers_rank on shop.customers (rank desc);

-- case: an index's option
-- expect: changed index shop.customers_rank
alter index shop.customers_rank set (fillfactor = 50);

-- case: an invalid index
-- expect: changed index shop.customers_rank
update pg_catalog.pg_index set indisvalid = false where indexrelid = 'shop.customers_rank'::regclass;

-- case: an index that is not ready and not live
-- expect: changed index shop.customers_rank
update pg_catalog.pg_index set indisready = false, indislive = false
where indexrelid = 'shop.customers_rank'::regclass;

-- case: statistics of an indexed expression
-- expect: changed index shop.customers_email
alter index shop.customers_email alter column 1 set statistics 500;

-- case: a statistics object
-- expect: removed statistics shop.customers_names
-- expect: removed owner statistics shop.customers_names
drop statistics shop.customers_names;

-- case: a statistics object's target
-- expect: changed statistics shop.customers_names
alter statistics shop.customers_names set statistics 100;

-- case: a sequence's increment
-- expect: changed sequence shop.numbers
alter sequence shop.numbers increment 5;

-- case: a sequence's limits, start, cache, cycle, type
-- expect: changed sequence shop.numbers
alter sequence shop.numbers as integer minvalue 0 maxvalue 99 start 3 cache 4 cycle;

-- case: a sequence's owner column
-- expect: changed sequence shop.numbers
alter sequence shop.numbers owned by none;

-- case: a sequence's privileges
-- expect: added acl sequence shop.numbers
grant usage on sequence shop.numbers to inspected_app;

-- case: a foreign table's options
-- expect: changed foreign_table shop.far
alter foreign table shop.far options (set table_name 'nearer');

-- case: a typed table
-- expect: added table shop.typed
-- expect: added column shop.typed.street
-- expect: added column shop.typed.city
-- expect: added column_order shop.typed
-- expect: added owner table shop.typed
create table shop.typed of shop.address;

-- case: add and drop a column
alter table shop.loner add column c text; alter table shop.loner drop column c;

-- case: drop the last column and add it again
alter table shop.loner drop column b; alter table shop.loner add column b integer;

-- case: the same foreign key again
alter table shop.orders drop constraint orders_customer;
alter table shop.orders add constraint orders_customer foreign key (customer_id) references shop.customers (id)
on delete cascade;

-- case: the same view again, written otherwise
create or replace view shop.names with (security_barrier) as select c.id, c.name from shop.customers as c;
create or replace view shop.names with (security_barrier) as
  select customers.id, customers.name from   shop.customers;

-- case: the table recreated
drop table shop.loner cascade;
create table shop.loner (a integer, b integer);
create rule no_delete as on delete to shop.loner do instead nothing;

-- case: GRANT and REVOKE
grant all on shop.loner, shop.customers to inspected_app; revoke all on shop.loner, shop.customers from inspected_app;
grant select (name) on shop.customers to inspected_app; revoke select (name) on shop.customers from inspected_app;
grant usage on schema shop to inspected_app; revoke usage on schema shop from inspected_app;
revoke execute on function shop.add from public; grant execute on function shop.add to public;
grant usage on type shop.mood to inspected_app; revoke usage on type shop.mood from inspected_app;

-- case: a sequence advanced
select pg_catalog.nextval('shop.numbers');

-- case: data
insert into shop.customers (name) select 'x' from generate_series(1, 100); analyze shop.customers;

-- case: temporary objects
create temporary table passing (a integer primary key); create temporary view peek as select a from passing;

-- case: a column's compression
-- since: 140000
-- expect: changed column shop.customers.note
alter table shop.customers alter column note set compression pglz;

-- case: a partition half detached
-- since: 140000
-- expect: changed inherits shop.events_2024
update pg_catalog.pg_inherits set inhdetachpending = true where inhrelid = 'shop.events_2024'::regclass;

-- case: a partition's index
-- expect: added index shop.events_at
-- expect: added index shop.events_2024_at_idx
-- expect: added inherits shop.events_2024_at_idx
create index events_at on shop.events (at);

-- case: a foreign key to and from a partitioned table
-- expect: added index shop.events_pkey
-- expect: added index shop.events_2024_pkey
-- expect: added inherits shop.events_2024_pkey
-- expect: added constraint shop.events.events_pkey
-- expect: added constraint shop.events_2024.events_2024_pkey
-- expect: added constraint shop.events.self
-- expect: added constraint shop.events_2024.self
-- expect: changed column shop.events.id
-- expect: changed column shop.events_2024.id
-- expect 180000: added constraint shop.events.events_id_not_null
-- expect 180000: added constraint shop.events_2024.events_id_not_null
alter table shop.events add primary key (id, at);
alter table shop.events add constraint self foreign key (id, at) references shop.events;

-- case: a partition's trigger disabled
-- expect: added trigger shop.events.stamp_events
-- expect: added trigger shop.events_2024.stamp_events
create trigger stamp_events after insert on shop.events for each row execute function shop.stamp();
alter table shop.events_2024 disable trigger stamp_events;

-- case: the order of inheritance
-- expect: added table shop.heir
-- expect: added owner table shop.heir
-- expect: added column shop.heir.a
-- expect: added column shop.heir.b
-- expect: added column_order shop.heir
-- expect: added inherits shop.heir
create table shop.heir () inherits (shop.loner, shop.parent);
