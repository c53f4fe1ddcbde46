-- What full-text indexes of SQLite find. Cost: the index is read, and the rows it is about.

-- name: virtual_tables
-- Columns: name, definition.
select entry.name, entry.sql
from main.sqlite_schema as entry
where entry.type = 'table' and entry.sql like 'create virtual table%'
order by entry.name

-- name: check.fts5
-- Fails where the index is not what the rows say; writes nothing. The rank says that rows of another table count.
insert into {table} ({command}, rank) values ('integrity-check', 1)

-- name: check.fts4
insert into {table} ({command}) values ('integrity-check')

-- name: open_terms
create virtual table temp.fulldress_terms using fts5vocab('main', {table}, 'instance')

-- name: terms
-- Every place of every word.
select term, doc, col, "offset" from temp.fulldress_terms

-- name: close_terms
drop table temp.fulldress_terms
