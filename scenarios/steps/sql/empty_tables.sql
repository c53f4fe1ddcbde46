-- name: truncate
truncate table {tables} cascade

-- name: delete
delete from {table}

-- name: enforced
pragma foreign_keys

-- name: do_not_enforce
pragma foreign_keys = off

-- name: enforce
pragma foreign_keys = on
