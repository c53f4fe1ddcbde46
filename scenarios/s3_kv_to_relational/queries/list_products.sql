-- List 1,000 products of a catalogue.
select id, name, sku, price, stock
from products
where catalog_id = $1::uuid
order by name, sku
limit 1000
