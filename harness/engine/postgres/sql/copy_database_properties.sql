-- Question: gives the new database $2 what CREATE DATABASE leaves out when it copies $1: settings, privileges, comment,
-- connection limit. Rows: none. Cost: three index look-ups. Source: pg_dump --create writes the same as statements; here
-- the catalog rows are copied, because no statement takes a list setting such as search_path back as it is stored.
with pair as (
  select original.oid as original_oid, copy.oid as copy_oid, original.datacl, original.datconnlimit
  from pg_catalog.pg_database as original
  cross join pg_catalog.pg_database as copy
  where original.datname = $1 and copy.datname = $2
),
settings as (
  insert into pg_catalog.pg_db_role_setting (setdatabase, setrole, setconfig)
  select p.copy_oid, s.setrole, s.setconfig
  from pg_catalog.pg_db_role_setting as s
  join pair as p on p.original_oid = s.setdatabase
),
comments as (
  insert into pg_catalog.pg_shdescription (objoid, classoid, description)
  select p.copy_oid, c.classoid, c.description
  from pg_catalog.pg_shdescription as c
  join pair as p on p.original_oid = c.objoid
  where c.classoid = 'pg_catalog.pg_database'::pg_catalog.regclass
)
update pg_catalog.pg_database as d
set datacl = p.datacl, datconnlimit = p.datconnlimit
from pair as p
where d.oid = p.copy_oid
  and (p.datacl is not null or p.datconnlimit <> d.datconnlimit)
