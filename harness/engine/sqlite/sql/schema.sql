-- name: entries
-- Every object with a definition of its own, but for the storage of virtual tables. Columns: type,
-- name, table, text.
select
  entry.type,
  entry.name,
  entry.tbl_name,
  entry.sql
from main.sqlite_schema as entry
left join pragma_table_list as list
  on list.schema = 'main'
  and list.name = entry.tbl_name
where entry.name not like 'sqlite\_%' escape '\'
  and coalesce(list.type, 'table') <> 'shadow'
order by entry.type, entry.name

-- name: tables
-- Columns: name, type (table, virtual, view), without rowid, strict.
select
  list.name,
  list.type,
  list.wr,
  list.strict
from pragma_table_list as list
where list.schema = 'main'
  and list.type in ('table', 'virtual')
  and list.name not like 'sqlite\_%' escape '\'
order by list.name

-- name: columns
-- Every column of every table, in table order. Columns: table, name, type, not null, default,
-- position in the primary
-- key, hidden (2 virtual and 3 stored generated).
select
  list.name,
  info.name,
  info.type,
  info."notnull",
  info.dflt_value,
  info.pk,
  info.hidden
from pragma_table_list as list
join pragma_table_xinfo(list.name, 'main') as info
where list.schema = 'main'
  and list.type in ('table', 'virtual')
  and list.name not like 'sqlite\_%' escape '\'
order by list.name, info.cid

-- name: foreign_keys
-- Columns: table, number, column, parent, parent's column (NULL for its primary key), on update, on
-- delete.
select
  list.name,
  fk.id,
  fk."from",
  fk."table",
  fk."to",
  fk.on_update,
  fk.on_delete
from pragma_table_list as list
join pragma_foreign_key_list(list.name, 'main') as fk
where list.schema = 'main'
  and list.type = 'table'
order by list.name, fk.id, fk.seq

-- name: index_columns
-- The key of every index that has a definition of its own. Columns: index, column (NULL for an
-- expression or the
-- rowid), descending, collation.
select
  entry.name,
  info.name,
  info."desc",
  info.coll
from main.sqlite_schema as entry
join pragma_index_xinfo(entry.name, 'main') as info
where entry.type = 'index'
  and entry.sql is not null
  and info."key" = 1
order by entry.name, info.seqno
