-- name: count
select count(*) from {table}
