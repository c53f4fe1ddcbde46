-- The data set of bench/checks.sh: six tables, 5.2 M rows, 0.9 GB, 9 foreign keys, 7 unique keys and 24 conditions.
-- psql -v f=1 -f bench/checks_data.sql; f is the factor on all numbers of rows.
\set tenants (1000 * :f)::int
\set users (400000 * :f)::int
\set products (50000 * :f)::int
\set orders (1200000 * :f)::int
\set items (2400000 * :f)::int
\set events (1100000 * :f)::int
select setseed(0.5) \g /dev/null
create table tenants (
  id bigint generated always as identity,
  slug text not null constraint tenants_slug check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  name text not null,
  plan text not null constraint tenants_plan check (plan in ('free', 'team', 'company')),
  made_at timestamptz not null
);
create table users (
  id bigint generated always as identity,
  tenant_id bigint not null,
  email text not null constraint users_email check (position('@' in email) > 1),
  name text not null constraint users_name check (btrim(name) <> ''),
  role text not null constraint users_role check (role in ('owner', 'admin', 'member')),
  age int constraint users_age check (age between 0 and 150),
  settings jsonb not null constraint users_settings check (jsonb_typeof(settings) = 'object'),
  made_at timestamptz not null constraint users_made_at check (made_at >= '2000-01-01'),
  seen_at timestamptz,
  constraint users_seen_at check (seen_at >= made_at)
);
create table products (
  id bigint generated always as identity,
  tenant_id bigint not null,
  sku text not null constraint products_sku check (length(sku) between 3 and 40),
  title text not null,
  price numeric(12, 2) not null constraint products_price check (price >= 0),
  tags text[] not null
);
create table orders (
  id bigint generated always as identity,
  tenant_id bigint not null,
  user_id bigint not null,
  state text not null constraint orders_state check (state in ('new', 'paid', 'sent', 'done')),
  total numeric(12, 2) not null constraint orders_total check (total >= 0),
  currency char(3) not null constraint orders_currency check (currency in ('EUR', 'USD', 'CHF')),
  placed_at timestamptz not null constraint orders_placed_at check (placed_at >= '2000-01-01'),
  paid_at timestamptz,
  note text constraint orders_note check (length(note) <= 500),
  constraint orders_paid_at check (paid_at >= placed_at)
);
create table order_items (
  id bigint generated always as identity,
  order_id bigint not null,
  product_id bigint not null,
  quantity int not null constraint order_items_quantity check (quantity > 0),
  price numeric(12, 2) not null constraint order_items_price check (price >= 0),
  discount numeric(5, 2) not null constraint order_items_discount check (discount between 0 and 100),
  line int not null constraint order_items_line check (line between 1 and 1000)
);
create table events (
  id bigint generated always as identity,
  tenant_id bigint not null,
  user_id bigint,
  kind text not null constraint events_kind check (kind in ('view', 'click', 'buy', 'leave')),
  payload jsonb not null constraint events_payload check (payload ? 'page'),
  at timestamptz not null constraint events_at check (at between '2000-01-01' and '2100-01-01')
);
insert into tenants (slug, name, plan, made_at)
select 'tenant-' || n, 'Tenant number ' || n, (array['free', 'team', 'company'])[1 + n % 3], '2020-01-01'::timestamptz + n * interval '1 minute'
from generate_series(1, :tenants) as n;
insert into users (tenant_id, email, name, role, age, settings, made_at, seen_at)
select 1 + n % :tenants, 'user.' || n || '@mail' || n % 97 || '.example.org', 'Person ' || md5(n::text), (array['owner', 'admin', 'member'])[1 + n % 3],
  case when n % 10 > 0 then 18 + n % 70 end, jsonb_build_object('theme', 'dark', 'lines', n % 100, 'locale', 'en'),
  '2021-01-01'::timestamptz + n * interval '1 minute', case when n % 5 > 0 then '2023-01-01'::timestamptz + n * interval '2 minutes' end
from generate_series(1, :users) as n;
insert into products (tenant_id, sku, title, price, tags)
select 1 + n % :tenants, 'SKU-' || lpad(n::text, 8, '0'), 'Product ' || md5(n::text), n % 1000 + 0.99, array['a' || n % 7, 'b' || n % 11]
from generate_series(1, :products) as n;
insert into orders (tenant_id, user_id, state, total, currency, placed_at, paid_at, note)
select 1 + n % :tenants, 1 + floor(random() * :users)::bigint, (array['new', 'paid', 'sent', 'done'])[1 + n % 4], n % 5000 + 0.5,
  (array['EUR', 'USD', 'CHF'])[1 + n % 3], '2022-01-01'::timestamptz + n * interval '30 seconds',
  case when n % 4 > 0 then '2022-01-01'::timestamptz + n * interval '45 seconds' end,
  case when n % 3 = 0 then 'please ring twice and leave it with the neighbours, number ' || n end
from generate_series(1, :orders) as n;
insert into order_items (order_id, product_id, quantity, price, discount, line)
select 1 + (n - 1) / 2, 1 + floor(random() * :products)::bigint, 1 + n % 9, n % 1000 + 0.99, n % 30, 1 + n % 2
from generate_series(1, :items) as n;
insert into events (tenant_id, user_id, kind, payload, at)
select 1 + n % :tenants, case when n % 20 > 0 then 1 + floor(random() * :users)::bigint end, (array['view', 'click', 'buy', 'leave'])[1 + n % 4],
  jsonb_build_object('page', '/shop/' || n % 10000, 'ms', n % 3000, 'agent', 'browser ' || n % 50, 'referrer', 'https://www.example.org/' || md5(n::text)),
  '2022-01-01'::timestamptz + n * interval '20 seconds'
from generate_series(1, :events) as n;
alter table tenants add primary key (id);
alter table users add primary key (id);
alter table products add primary key (id);
alter table orders add primary key (id);
alter table order_items add primary key (id);
alter table events add primary key (id);
alter table users add constraint users_email_key unique (email);
create index users_tenant on users (tenant_id);
create index orders_user on orders (user_id);
create index order_items_order on order_items (order_id);
create index events_user on events (user_id);
alter table users add constraint users_tenant_fk foreign key (tenant_id) references tenants;
alter table products add constraint products_tenant_fk foreign key (tenant_id) references tenants;
alter table orders add constraint orders_tenant_fk foreign key (tenant_id) references tenants;
alter table orders add constraint orders_user_fk foreign key (user_id) references users;
alter table order_items add constraint order_items_order_fk foreign key (order_id) references orders;
alter table order_items add constraint order_items_product_fk foreign key (product_id) references products;
alter table events add constraint events_tenant_fk foreign key (tenant_id) references tenants;
alter table events add constraint events_user_fk foreign key (user_id) references users;
alter table users add column invited_by bigint;
alter table users add constraint users_invited_fk foreign key (invited_by) references users;
