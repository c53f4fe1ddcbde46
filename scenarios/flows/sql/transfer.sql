-- name: take_away
delete from {table}
