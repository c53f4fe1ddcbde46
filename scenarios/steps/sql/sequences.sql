-- name: postgres
select pg_catalog.setval(pg_catalog.to_regclass($1), $2::pg_catalog.int8, $3::pg_catalog.bool)
where pg_catalog.to_regclass($1) is not null

-- name: sqlite
update sqlite_sequence set seq = cast($2 as integer) where name = $1
