-- Rows that do not say what their documents say.
select 'product ' || p.id as record
from products as p
join kv_store as k on k.key = 'product:' || p.id
where (p.catalog_id::text, p.sku, p.name, p.description, p.price, p.stock) is distinct from
  (k.value->>'catalogId', k.value->>'sku', btrim(k.value->>'name'), coalesce(k.value->>'description', ''),
   (k.value->>'price')::numeric, (k.value->>'stock')::integer)
union all
select 'order ' || o.id
from orders as o
join kv_store as k on k.key = 'order:' || o.id
where (o.site_id::text, o.employee_id::text, o.product_id::text, o.number, o.quantity, o.total, o.status, o.ordered_at,
   o.shipping_address) is distinct from
  (k.value->>'siteId', k.value->>'employeeId', k.value->>'productId', k.value->>'number', (k.value->>'quantity')::integer,
   (k.value->>'total')::numeric, k.value->>'status', (k.value->>'orderedAt')::timestamptz, k.value->'shippingAddress')
union all
select 'client ' || c.id
from clients as c
join kv_store as k on k.key = 'client:' || c.id
where (c.name, c.slug, c.contact_email, c.is_active, c.created_at) is distinct from
  (btrim(k.value->>'name'), k.value->>'slug', lower(k.value->>'contactEmail'), (k.value->>'isActive')::boolean,
   (k.value->>'createdAt')::timestamptz)
union all
select 'employee ' || e.id
from employees as e
join kv_store as k on k.key = 'employee:' || e.id
where (e.site_id::text, e.email, e.full_name, e.hired_on) is distinct from
  (k.value->>'siteId', k.value->>'email', k.value->>'fullName', (k.value->>'hiredOn')::date)
union all
select 'site ' || s.id
from sites as s
join kv_store as k on k.key = 'site:' || s.id
where (s.client_id::text, s.catalog_id::text, s.name, s.slug, s.status) is distinct from
  (k.value->>'clientId', k.value->>'catalogId', k.value->>'name', k.value->>'slug', k.value->>'status')
union all
select 'catalog ' || c.id
from catalogs as c
join kv_store as k on k.key = 'catalog:' || c.id
where (c.client_id::text, c.name, c.type) is distinct from (k.value->>'clientId', k.value->>'name', k.value->>'type')
order by 1
