-- What is true of a session, for tools that write it into the text they send. Each: one row.

-- name: database_name
select pg_catalog.current_database()

-- name: user_name
select current_user
