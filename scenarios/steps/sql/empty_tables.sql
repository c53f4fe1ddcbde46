-- name: truncate
truncate table {tables} cascade

-- name: delete
delete from {table}
