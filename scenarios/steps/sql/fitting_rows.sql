-- name: delete
-- Parameters: the values of the key.
delete from {table} where ({key}) = ({values})
