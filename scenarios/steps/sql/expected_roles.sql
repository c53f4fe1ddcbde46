-- name: missing
-- Which of the roles $1, a JSON array of names, are not there, and how each is made: without login
-- and without rights. Columns: name, statement.
select n.name, pg_catalog.format('create role %I nologin', n.name) as statement
from pg_catalog.json_array_elements_text($1::json) as n (name)
where not exists (select 1 from pg_catalog.pg_roles as r where r.rolname = n.name)
order by n.name;
