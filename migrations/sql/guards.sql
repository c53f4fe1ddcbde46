-- What the guards of native migrations ask. One row when the object exists, else none.

-- name: postgres.table_exists
-- $1: the quoted name.
select 1
from pg_catalog.pg_class as relation
where relation.oid = pg_catalog.to_regclass($1)
  and relation.relkind in ('r', 'p', 'f')
order by 1

-- name: postgres.column_exists
-- $1: the table's quoted name; $2: the column's plain name.
select 1
from pg_catalog.pg_attribute as attribute
where attribute.attrelid = pg_catalog.to_regclass($1)
  and attribute.attname = $2
  and attribute.attnum > 0
  and not attribute.attisdropped
order by 1

-- name: postgres.index_exists
-- $1: the quoted name.
select 1
from pg_catalog.pg_index as definition
where definition.indexrelid = pg_catalog.to_regclass($1)
  and definition.indisvalid
order by 1

-- name: sqlite.table_exists
-- $1: schema; $2: table.
select 1
from pragma_table_list as list
where list.schema = $1 collate nocase
  and list.name = $2 collate nocase
  and list.type in ('table', 'virtual', 'shadow')
order by 1

-- name: sqlite.column_exists
-- $1: schema; $2: table; $3: column.
select 1
from pragma_table_xinfo($2, $1) as info
where info.name = $3 collate nocase
order by 1

-- name: sqlite.index_exists
-- $1: schema; $2: index.
select 1
from pragma_index_xinfo($2, $1) as info
order by 1
limit 1
