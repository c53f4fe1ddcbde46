-- What preconditions of migrations ask. One row when the object exists, else none.

-- name: postgres.table_exists
-- $1: schema, empty for the current one; $2: name, as written or folded to lower case.
select 1
from pg_catalog.pg_class as relation
join pg_catalog.pg_namespace as namespace on namespace.oid = relation.relnamespace
where namespace.nspname in (
    coalesce(nullif($1::text, ''), pg_catalog.current_schema()), pg_catalog.lower($1::text))
  and relation.relname in ($2::text, pg_catalog.lower($2::text))
  and relation.relkind in ('r', 'p')
order by 1
limit 1

-- name: postgres.view_exists
-- $1: schema, empty for the current one; $2: name, as written or folded to lower case.
select 1
from pg_catalog.pg_class as relation
join pg_catalog.pg_namespace as namespace on namespace.oid = relation.relnamespace
where namespace.nspname in (
    coalesce(nullif($1::text, ''), pg_catalog.current_schema()), pg_catalog.lower($1::text))
  and relation.relname in ($2::text, pg_catalog.lower($2::text))
  and relation.relkind in ('v', 'm')
order by 1
limit 1

-- name: postgres.column_exists
-- $1: schema, empty for the current one; $2: name, as written or folded to lower case; $3: the
-- table's.
select 1
from pg_catalog.pg_class as relation
join pg_catalog.pg_namespace as namespace on namespace.oid = relation.relnamespace
join pg_catalog.pg_attribute as attribute on attribute.attrelid = relation.oid
where namespace.nspname in (
    coalesce(nullif($1::text, ''), pg_catalog.current_schema()), pg_catalog.lower($1::text))
  and relation.relname in ($3::text, pg_catalog.lower($3::text))
  and attribute.attname in ($2::text, pg_catalog.lower($2::text))
  and attribute.attnum > 0
  and not attribute.attisdropped
order by 1
limit 1

-- name: postgres.index_exists
-- $1: schema, empty for the current one; $2: name, as written or folded to lower case; $3: the
-- table's, empty for any.
select 1
from pg_catalog.pg_index as definition
join pg_catalog.pg_class as relation on relation.oid = definition.indexrelid
join pg_catalog.pg_class as owner on owner.oid = definition.indrelid
join pg_catalog.pg_namespace as namespace on namespace.oid = relation.relnamespace
where namespace.nspname in (
    coalesce(nullif($1::text, ''), pg_catalog.current_schema()), pg_catalog.lower($1::text))
  and relation.relname in ($2::text, pg_catalog.lower($2::text))
  and ($3::text = '' or owner.relname in ($3::text, pg_catalog.lower($3::text)))
order by 1
limit 1

-- name: postgres.sequence_exists
-- $1: schema, empty for the current one; $2: name, as written or folded to lower case.
select 1
from pg_catalog.pg_class as relation
join pg_catalog.pg_namespace as namespace on namespace.oid = relation.relnamespace
where namespace.nspname in (
    coalesce(nullif($1::text, ''), pg_catalog.current_schema()), pg_catalog.lower($1::text))
  and relation.relname in ($2::text, pg_catalog.lower($2::text))
  and relation.relkind = 'S'
order by 1
limit 1

-- name: postgres.foreign_key_exists
-- $1: schema, empty for the current one; $2: name, as written or folded to lower case.
select 1
from pg_catalog.pg_constraint as definition
join pg_catalog.pg_namespace as namespace on namespace.oid = definition.connamespace
where namespace.nspname in (
    coalesce(nullif($1::text, ''), pg_catalog.current_schema()), pg_catalog.lower($1::text))
  and definition.conname in ($2::text, pg_catalog.lower($2::text))
  and definition.contype = 'f'
order by 1
limit 1

-- name: postgres.savepoint
savepoint fulldress_precondition

-- name: postgres.take_back
rollback to savepoint fulldress_precondition

-- name: postgres.release
release savepoint fulldress_precondition

-- name: sqlite.table_exists
-- $1: unused; $2: name.
select 1
from sqlite_schema as object
where object.type = 'table' and object.name = $2 and $1 = $1
order by 1

-- name: sqlite.view_exists
-- $1: unused; $2: name.
select 1
from sqlite_schema as object
where object.type = 'view' and object.name = $2 and $1 = $1
order by 1

-- name: sqlite.column_exists
-- $1: unused; $2: name; $3: the table's.
select 1
from pragma_table_xinfo($3) as info
where info.name = $2 collate nocase and $1 = $1
order by 1

-- name: sqlite.index_exists
-- $1: unused; $2: name; $3: the table's, empty for any.
select 1
from sqlite_schema as object
where object.type = 'index'
  and object.name = $2 collate nocase
  and ($3 = '' or object.tbl_name = $3 collate nocase)
  and $1 = $1
order by 1

-- name: sqlite.sequence_exists
-- SQLite has none. $1: unused; $2: name.
select 1
from sqlite_schema as object
where object.name = $2 and object.name <> $2 and $1 = $1
order by 1

-- name: sqlite.foreign_key_exists
-- SQLite keeps no names of foreign keys. $1: unused; $2: name.
select 1
from sqlite_schema as object
where object.name = $2 and object.name <> $2 and $1 = $1
order by 1

-- name: sqlite.savepoint
savepoint fulldress_precondition

-- name: sqlite.take_back
rollback to savepoint fulldress_precondition

-- name: sqlite.release
release savepoint fulldress_precondition
