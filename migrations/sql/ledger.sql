-- Where ledgers are, whatever the tool.

-- name: postgres.current_schema
-- One row; null when no schema of the search path exists.
select pg_catalog.current_schema()

-- name: postgres.reset_search_path
reset search_path

-- name: postgres.schema
-- One row if there is a schema $1.
select 1 from pg_catalog.pg_namespace where nspname = $1

-- name: postgres.create_schema
create schema {schema}

-- name: postgres.columns
-- The columns of table $2 in schema $1, in table order; no row when there is no such table.
select attribute.attname
from pg_catalog.pg_attribute as attribute
join pg_catalog.pg_class as relation on relation.oid = attribute.attrelid
join pg_catalog.pg_namespace as namespace on namespace.oid = relation.relnamespace
where namespace.nspname = $1
  and relation.relname = $2
  and relation.relkind in ('r', 'p', 'v', 'f')
  and attribute.attnum > 0
  and not attribute.attisdropped
order by attribute.attnum

-- name: postgres.schemas_with
-- The schemas that have a table $1, in order.
select namespace.nspname
from pg_catalog.pg_class as relation
join pg_catalog.pg_namespace as namespace on namespace.oid = relation.relnamespace
where relation.relname = $1
  and relation.relkind in ('r', 'p')
order by namespace.nspname

-- name: sqlite.columns
select info.name
from pragma_table_info($2, $1) as info
order by info.cid

-- name: postgres.named_tables
-- Schema, table, column and type of every table whose name stands in $1 in lower case between commas.
select namespace.nspname, relation.relname, attribute.attname,
  pg_catalog.format_type(attribute.atttypid, attribute.atttypmod)
from pg_catalog.pg_attribute as attribute
join pg_catalog.pg_class as relation on relation.oid = attribute.attrelid
join pg_catalog.pg_namespace as namespace on namespace.oid = relation.relnamespace
where pg_catalog.strpos($1, ',' || pg_catalog.lower(relation.relname) || ',') > 0
  and relation.relkind in ('r', 'p')
  and attribute.attnum > 0
  and not attribute.attisdropped
  and namespace.nspname not in ('pg_catalog', 'information_schema')
order by namespace.nspname, relation.relname, attribute.attnum

-- name: sqlite.named_tables
select '', candidate.name, info.name, info.type
from sqlite_schema as candidate
join pragma_table_info(candidate.name) as info
where instr($1, ',' || lower(candidate.name) || ',') > 0
  and candidate.type = 'table'
order by candidate.name, info.cid
