-- Who may order at a site, and what they ordered.
-- fulldress:up
create table employees (
  id uuid primary key,
  site_id uuid not null references sites (id),
  email text not null,
  full_name text not null check (full_name <> ''),
  hired_on date
);
create index employees_by_site on employees (site_id);
create table orders (
  id uuid primary key,
  site_id uuid not null references sites (id),
  employee_id uuid not null references employees (id),
  product_id uuid not null references products (id),
  number text not null unique,
  quantity integer not null check (quantity between 1 and 100),
  total numeric(12, 2) not null check (total >= 0),
  status text not null check (status in ('pending', 'shipped', 'delivered', 'cancelled')),
  ordered_at timestamptz not null,
  shipping_address jsonb
);
create index orders_by_employee on orders (employee_id);
create index orders_by_product on orders (product_id);

-- fulldress:down
drop table orders;
drop table employees;
