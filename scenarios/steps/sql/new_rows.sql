-- What becomes of rows written between an up and its down. Cost: a table is read up to a number of rows.

-- name: postgres.table
-- $1 the table, quoted. For each column its name, type, whether an expression gives it, and its place in the primary key.
select a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attgenerated <> '',
  pg_catalog.array_position(i.indkey::pg_catalog.int2[], a.attnum)
from pg_catalog.pg_attribute as a
left join pg_catalog.pg_index as i on i.indrelid = a.attrelid and i.indisprimary
where a.attrelid = pg_catalog.to_regclass($1) and a.attnum > 0 and not a.attisdropped
order by a.attnum

-- name: sqlite.table
-- The same; $1 the name. Columns that virtual tables hide hold no data: FTS5 gives the number of the query there.
select name, type, hidden <> 0, nullif(pk, 0) - 1 from pragma_table_xinfo($1) where hidden <> 1 order by cid

-- name: rows
select {columns} from {table} limit {rows}

-- name: postgres.insert
insert into {table} ({columns}) overriding system value values ({values}) returning {columns}

-- name: sqlite.insert
insert into {table} ({columns}) values ({values}) returning {columns}

-- name: update
-- $1 the value, then those of the key.
update {table} set {column} = $1 where ({key}) = ({values}) returning {column}

-- name: delete
-- Parameters: the values of the key.
delete from {table} where ({key}) = ({values})

-- name: postgres.check_now
set constraints all immediate

-- name: sqlite.enforce_keys
pragma foreign_keys = on

-- name: set_null
update {table} set {column} = null
