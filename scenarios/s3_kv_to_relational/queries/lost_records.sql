-- Valid documents without a row: neither in the tables nor set aside.
select k.key
from kv_store as k
where k.key not like 'session:%'
  and not exists (select from fulldress_quarantine as q where q.record_key = k.key)
  and not exists (select from clients as r where k.key = 'client:' || r.id)
  and not exists (select from catalogs as r where k.key = 'catalog:' || r.id)
  and not exists (select from sites as r where k.key = 'site:' || r.id)
  and not exists (select from products as r where k.key = 'product:' || r.id)
  and not exists (select from employees as r where k.key = 'employee:' || r.id)
  and not exists (select from orders as r where k.key = 'order:' || r.id)
order by k.key
