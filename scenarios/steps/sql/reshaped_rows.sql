-- Rules of a version to come, for as long as rows are generated. Cost: one pass over an empty table.

-- name: add
alter table {table} add constraint {name} {definition}

-- name: drop
alter table {table} drop constraint {name}

-- name: forbid_null
alter table {table} alter column {name} set not null

-- name: allow_null
alter table {table} alter column {name} drop not null
