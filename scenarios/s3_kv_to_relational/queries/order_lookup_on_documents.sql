-- The same as the application asked its documents.
select substr(k.key, 7), k.value->>'status', (k.value->>'total')::numeric(12, 2)::text
from kv_store as k
where k.key like 'order:%' and k.value->>'number' = $1
