-- A backup of some tables: the whole schema, and the rows of these.

-- name: is_empty
select count(*) = 0 from sqlite_schema

-- name: triggers
-- Question: which triggers must not fire while rows are left out of a backup? Columns: name, statement, in the order they
-- were made. Cost: one pass over the schema.
select s.name, s.sql
from sqlite_schema as s
where s.type = 'trigger'
order by s.rowid
