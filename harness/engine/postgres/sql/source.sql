-- What is asked of a database that is to be copied.

-- name: facts
-- Question: how large is the database, how large are its rows without indexes, and as whom do we ask? Columns: bytes,
-- row_bytes, role. One row. Cost: the size of every file is read.
select
  pg_catalog.pg_database_size(pg_catalog.current_database()) as bytes,
  (select coalesce(pg_catalog.sum(pg_catalog.pg_table_size(c.oid)), 0)::pg_catalog.int8
    from pg_catalog.pg_class as c
    where c.relkind in ('r', 'm') and c.relnamespace <> 'pg_toast'::pg_catalog.regnamespace) as row_bytes,
  current_user as role

-- name: powers
-- Question: what could this role change, if the session were not read-only? Columns: power. Cost: one look at every table.
with me as (
  select r.oid, r.rolsuper, r.rolreplication, r.rolcreaterole, r.rolcreatedb
  from pg_catalog.pg_roles as r
  where r.rolname = current_user
),
writable as (
  select c.oid, c.oid::pg_catalog.regclass::pg_catalog.text as name
  from pg_catalog.pg_class as c
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
    and pg_catalog.has_table_privilege(c.oid, 'insert, update, delete, truncate')
)
select p.power
from (
  select 1 as place, 'it is a superuser' as power from me where me.rolsuper
  union all
  select 2, 'it may replicate' from me where me.rolreplication and not me.rolsuper
  union all
  select 3, 'it may make roles' from me where me.rolcreaterole and not me.rolsuper
  union all
  select 4, 'it owns the database'
  from pg_catalog.pg_database as d
  join me on pg_catalog.pg_has_role(me.oid, d.datdba, 'usage') and not me.rolsuper
  where d.datname = pg_catalog.current_database()
  union all
  select 5, 'it may write ' || pg_catalog.count(*) || ' tables, such as ' || pg_catalog.min(w.name)
  from writable as w
  cross join me
  where not me.rolsuper
  having pg_catalog.count(*) > 0
) as p
order by p.place

-- name: subscriptions
select s.subname from pg_catalog.pg_subscription as s
join pg_catalog.pg_database as d on d.oid = s.subdbid
where d.datname = pg_catalog.current_database()
order by s.subname

-- name: user_mappings
-- Question: through which mappings would a foreign table of the copy reach a server of others? Columns: statement, server.
select
  'drop user mapping for '
    || case m.umuser when 0 then 'public' else pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(m.umuser)) end
    || ' server ' || pg_catalog.quote_ident(s.srvname) as statement,
  s.srvname as server
from pg_catalog.pg_user_mapping as m
join pg_catalog.pg_foreign_server as s on s.oid = m.umserver
order by s.srvname, 1

-- name: databases
select d.datname from pg_catalog.pg_database as d where not d.datistemplate order by d.datname

-- name: bytes_of
select pg_catalog.pg_database_size(d.oid) from pg_catalog.pg_database as d where d.datname = $1 order by 1
