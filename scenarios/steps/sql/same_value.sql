-- Whether two spellings are one value, for types that keep the spelling beside the value: the scale of a numeric, white
-- space and the order of keys of a json. Cost: no table is read.

-- name: type_of
-- $1 schema, $2 table, $3 column. One row with the type to compare under, if it is one of those.
select case when t.typname in ('json', 'jsonb') then 'pg_catalog.jsonb'
  when t.typname in ('_json', '_jsonb') then 'pg_catalog.jsonb[]'
  when t.typname = '_numeric' then 'pg_catalog.numeric[]' else 'pg_catalog.numeric' end
from pg_catalog.pg_attribute as a
join pg_catalog.pg_class as c on c.oid = a.attrelid
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
join pg_catalog.pg_type as t on t.oid = a.atttypid
where n.nspname = $1 and c.relname = $2 and a.attname = $3
  and t.typnamespace = 'pg_catalog'::pg_catalog.regnamespace
  and t.typname in ('json', 'jsonb', 'numeric', '_json', '_jsonb', '_numeric')
order by 1

-- name: is_same
select 1 where $1::{type} operator(pg_catalog.=) $2::{type}
