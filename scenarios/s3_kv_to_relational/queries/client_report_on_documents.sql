-- The same as the application asked its documents.
select o.value->>'status', count(*)::text, sum((o.value->>'total')::numeric)::numeric(14, 2)::text
from kv_store as o
join kv_store as s on s.key = 'site:' || (o.value->>'siteId')
where o.key like 'order:%' and o.value->>'number' not like 'BAD-%' and s.value->>'clientId' = $1
group by 1
order by 1
