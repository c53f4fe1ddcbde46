-- Search products for a word.
select sku, name
from products
where to_tsvector('simple'::regconfig, name) @@ to_tsquery('simple', $1)
order by sku
