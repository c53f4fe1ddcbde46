-- The same as the application asked its documents.
select k.value->>'sku', btrim(k.value->>'name')
from kv_store as k
where k.key like 'product:%' and k.value->>'name' ~ ('\m' || $1 || '\M')
order by 1
