-- name: roles
-- Every role somebody made, what it may, whose member it is, and its settings in all databases.
-- Columns: kind, identity, definition. Passwords and grantors are left out.
select 'role' as kind, pg_catalog.quote_ident(r.rolname) as identity,
  pg_catalog.concat_ws(' ',
    case when r.rolsuper then 'superuser' end,
    case when r.rolinherit then 'inherit' else 'noinherit' end,
    case when r.rolcreaterole then 'createrole' end,
    case when r.rolcreatedb then 'createdb' end,
    case when r.rolcanlogin then 'login' else 'nologin' end,
    case when r.rolreplication then 'replication' end,
    case when r.rolbypassrls then 'bypassrls' end,
    'connection limit ' || nullif(r.rolconnlimit, -1)::text,
    'valid until ' || r.rolvaliduntil::text) as definition
from pg_catalog.pg_roles as r
where r.oid >= 16384
union all
select 'role_membership',
  pg_catalog.quote_ident(m.rolname) || ' in ' || pg_catalog.quote_ident(g.rolname),
  case when a.admin_option then 'with admin option' else 'member' end
from pg_catalog.pg_auth_members as a
join pg_catalog.pg_roles as m on m.oid = a.member
join pg_catalog.pg_roles as g on g.oid = a.roleid
where m.oid >= 16384 or g.oid >= 16384
union all
select 'role_setting',
  pg_catalog.quote_ident(r.rolname) || ' ' || pg_catalog.split_part(c.setting, '=', 1),
  pg_catalog.substr(c.setting, pg_catalog.strpos(c.setting, '=') + 1)
from pg_catalog.pg_db_role_setting as s
join pg_catalog.pg_roles as r on r.oid = s.setrole
cross join lateral pg_catalog.unnest(s.setconfig) as c (setting)
where s.setdatabase = 0
order by 1, 2, 3
