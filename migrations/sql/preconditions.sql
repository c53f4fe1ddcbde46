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

-- name: sqlite.savepoint
savepoint fulldress_precondition

-- name: sqlite.take_back
rollback to savepoint fulldress_precondition

-- name: sqlite.release
release savepoint fulldress_precondition
