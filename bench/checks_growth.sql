-- One table of :n rows with two foreign keys (a large and a small parent), two unique keys and four conditions.
-- psql -v n=100000 -f bench/checks_growth.sql
select setseed(0.5) \g /dev/null
create table buyers (id bigint generated always as identity primary key, name text not null);
create table shops (id int generated always as identity primary key, name text not null);
create table sales (
  id bigint generated always as identity,
  buyer_id bigint not null,
  shop_id int not null,
  code text not null constraint sales_code check (length(code) between 3 and 40),
  total numeric(12, 2) not null constraint sales_total check (total >= 0),
  state text not null constraint sales_state check (state in ('new', 'paid', 'sent')),
  at timestamptz not null constraint sales_at check (at >= '2000-01-01')
);
insert into buyers (name) select 'Buyer ' || n from generate_series(1, greatest(:n / 5, 1)) as n;
insert into shops (name) select 'Shop ' || n from generate_series(1, 1000) as n;
insert into sales (buyer_id, shop_id, code, total, state, at)
select 1 + floor(random() * greatest(:n / 5, 1))::bigint, 1 + n % 1000, 'S-' || lpad(n::text, 9, '0'), n % 5000 + 0.5,
  (array['new', 'paid', 'sent'])[1 + n % 3], '2022-01-01'::timestamptz + n * interval '3 seconds'
from generate_series(1, :n) as n;
alter table sales add primary key (id);
alter table sales add constraint sales_code_key unique (code);
alter table sales add constraint sales_buyer_fk foreign key (buyer_id) references buyers;
alter table sales add constraint sales_shop_fk foreign key (shop_id) references shops;
