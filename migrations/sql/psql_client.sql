-- What psql asks its server, and what ends with psql's connection.

-- name: client_variables
-- One row.
select pg_catalog.current_database(), session_user, pg_catalog.current_setting('server_version_num'),
       pg_catalog.current_setting('server_version')

-- name: end_connection
-- DISCARD ALL would release the migration lock, and runs in no transaction.
close all;
set session authorization default;
reset all;
deallocate all;
unlisten *;
discard temp;
discard sequences;
