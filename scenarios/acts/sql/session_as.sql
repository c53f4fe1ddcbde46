-- As whom a session of a step works.

-- name: set_role
set role {role}

-- name: set
select pg_catalog.set_config($1, $2, false)
