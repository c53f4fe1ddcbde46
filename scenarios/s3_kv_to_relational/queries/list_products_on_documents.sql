-- The same as the application asked its documents.
select substr(k.key, 9), btrim(k.value->>'name'), k.value->>'sku', (k.value->>'price')::numeric(10, 2), k.value->>'stock'
from kv_store as k
where k.key like 'product:%' and k.value->>'catalogId' = $1 and k.value->>'name' <> 'Bad product'
order by 2, 3
limit 1000
