-- name: tables
-- The user's tables that hold rows of their own. Columns: name, type. Storage of virtual tables
-- ("shadow") is theirs.
select
  list.name,
  list.type
from pragma_table_list as list
where list.schema = 'main'
  and list.type in ('table', 'virtual')
  and list.name not like 'sqlite\_%' escape '\'
order by list.name

-- name: any_row
select 1 from {table} limit 1

-- name: columns
-- Every column of table $1, in table order. Columns: name, type, not null, position in the primary
-- key, hidden
-- (0 ordinary, 2 virtual and 3 stored generated).
select
  info.name,
  info.type,
  info."notnull",
  info.pk,
  info.hidden
from pragma_table_xinfo($1, 'main') as info
where info.hidden <> 1
order by info.cid

-- name: has_table
select 1
from pragma_table_list as list
where list.schema = 'main'
  and list.type in ('table', 'virtual')
  and list.name = $1 collate nocase
order by 1

-- name: has_column
select 1
from pragma_table_xinfo($1, 'main') as info
where info.name = $2 collate nocase
order by 1

-- name: has_index
select 1
from main.sqlite_schema as entry
where entry.type = 'index'
  and entry.name = $1 collate nocase
order by 1

-- name: data_columns
-- The columns of table $1 whose values are stored, sorted by name. Columns: name.
select info.name
from pragma_table_xinfo($1, 'main') as info
where info.hidden in (0, 3)
order by info.name

-- name: has_counters
-- Whether any table was ever made with AUTOINCREMENT.
select 1
from main.sqlite_schema as entry
where entry.type = 'table'
  and entry.name = 'sqlite_sequence'
order by 1

-- name: counters
-- The counter every table has or would have with AUTOINCREMENT; 0 before its first row. Columns:
-- table, last value, definition.
select
  list.name,
  coalesce(max(counter.seq), 0),
  entry.sql
from pragma_table_list as list
join main.sqlite_schema as entry
  on entry.type = 'table'
  and entry.name = list.name
left join main.sqlite_sequence as counter
  on counter.name = list.name
where list.schema = 'main'
  and list.type = 'table'
group by list.name
order by list.name
