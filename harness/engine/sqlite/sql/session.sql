-- name: table_columns
-- The columns of table $1 of schema $2 (NULL: wherever it is found) that can be written, in table
-- order. Columns: name, declared type.
select
  info.name,
  info.type
from pragma_table_xinfo($1, $2) as info
where info.hidden = 0
order by info.cid
