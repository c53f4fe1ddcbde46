
-- From here on names resolve as the database's own users see them.
release savepoint fulldress_case;
select pg_catalog.set_config('search_path', :'fd_own_path', true) as path
\gset fd_
savepoint fulldress_case;
