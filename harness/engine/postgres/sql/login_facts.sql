-- Question: what of a role and of this database decides whether it may log in?
-- $1: the role. One row, none if there is no such role: whether it may log in, whether VALID UNTIL
-- has passed, whether a connection limit is 0, whether the password can be read.
-- Cost: catalogue only.
select
  r.rolcanlogin,
  coalesce(r.rolvaliduntil <= pg_catalog.now(), false) as is_expired,
  not r.rolsuper and (r.rolconnlimit = 0 or d.datconnlimit = 0) as has_no_connections,
  pg_catalog.has_column_privilege('pg_catalog.pg_authid', 'rolpassword', 'select') as is_readable
from pg_catalog.pg_roles as r
join pg_catalog.pg_database as d on d.datname = pg_catalog.current_database()
where r.rolname = $1
order by 1
