-- Families of the schema snapshot: the database itself, schemas, extensions, replication, foreign
-- data. See schema_context.sql for what a family returns.

-- name: database
-- Not its name: a clone is compared with its original.
select
  'pg_catalog.pg_database'::regclass::oid as class, d.oid as object, 0 as part,
  'database' as kind, 'current' as identity,
  concat_ws('; ',
    'encoding ' || pg_encoding_to_char(d.encoding),
    'collate ' || d.datcollate,
    'ctype ' || d.datctype,
    'provider ' || nullif(to_jsonb(d) ->> 'datlocprovider', 'c'),
    'locale ' || coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale'),
    'icu rules ' || (to_jsonb(d) ->> 'daticurules'),
    'tablespace ' || quote_ident(s.spcname),
    'connection limit ' || nullif(d.datconnlimit, -1),
    case when d.datistemplate then 'template' end) as definition,
  d.datdba as owner, d.datacl as acl, 'd'::"char" as acl_type
from pg_catalog.pg_database as d
join pg_catalog.pg_tablespace as s on s.oid = d.dattablespace
where d.datname = current_database()

-- name: database_setting
-- ALTER DATABASE SET and ALTER ROLE IN DATABASE SET. Settings of a role in every database belong to
-- the server.
select
  0::oid, 0::oid, 0, 'database_setting',
  case s.setrole when 0 then '' else 'role ' || quote_ident(pg_get_userbyid(s.setrole)) || ' ' end
    || split_part(c.setting, '=', 1),
  substr(c.setting, strpos(c.setting, '=') + 1),
  null::oid, null::aclitem[], null::"char"
from pg_catalog.pg_db_role_setting as s
join pg_catalog.pg_database as d on d.oid = s.setdatabase
cross join lateral unnest(s.setconfig) as c (setting)
where d.datname = current_database()

-- name: schema
-- The public schema is initdb's and everybody changes it.
select
  'pg_catalog.pg_namespace'::regclass::oid, n.oid, 0, 'schema', n.name, 'schema',
  s.nspowner, s.nspacl, 'n'::"char"
from namespaces as n
join pg_catalog.pg_namespace as s on s.oid = n.oid
where (n.oid >= 16384 or n.nspname = 'public')
  and not exists (
    select from members as m
    where m.classid = 'pg_catalog.pg_namespace'::regclass and m.objid = n.oid)

-- name: extension
select
  'pg_catalog.pg_extension'::regclass::oid, e.oid, 0, 'extension', quote_ident(e.extname),
  concat_ws('; ',
    'version ' || e.extversion,
    'schema ' || n.name,
    'configuration ' || (
      select string_agg(concat_ws(' ', c.oid::regclass, nullif(e.extcondition[c.at], '')), ', '
        order by c.oid::regclass::text collate "C")
      from unnest(e.extconfig) with ordinality as c (oid, at))),
  e.extowner, null::aclitem[], null::"char"
from pg_catalog.pg_extension as e
join namespaces as n on n.oid = e.extnamespace

-- name: extension_dependency
-- ALTER ... DEPENDS ON EXTENSION.
select
  0::oid, 0::oid, 0, 'extension_dependency', i.type || ' ' || i.identity,
  string_agg(quote_ident(e.extname), ', ' order by e.extname collate "C"),
  null::oid, null::aclitem[], null::"char"
from pg_catalog.pg_depend as d
join pg_catalog.pg_extension as e
  on e.oid = d.refobjid and d.refclassid = 'pg_catalog.pg_extension'::regclass
cross join lateral pg_identify_object(d.classid, d.objid, d.objsubid) as i
where d.deptype = 'x'
group by i.type, i.identity

-- name: event_trigger
select
  'pg_catalog.pg_event_trigger'::regclass::oid, e.oid, 0, 'event_trigger', quote_ident(e.evtname),
  concat_ws('; ',
    'on ' || e.evtevent,
    'tags ' || array_to_string(e.evttags, ', '),
    'function ' || e.evtfoid::regprocedure,
    case e.evtenabled when 'O' then 'enabled' when 'D' then 'disabled'
      when 'R' then 'enabled on replicas only' when 'A' then 'enabled always' end),
  e.evtowner, null::aclitem[], null::"char"
from pg_catalog.pg_event_trigger as e
where e.oid >= 16384
  and not exists (
    select from members as m
    where m.classid = 'pg_catalog.pg_event_trigger'::regclass and m.objid = e.oid)

-- name: publication
select
  'pg_catalog.pg_publication'::regclass::oid, p.oid, 0, 'publication', quote_ident(p.pubname),
  (to_jsonb(p) - array['oid', 'pubname', 'pubowner'])::text,
  p.pubowner, null::aclitem[], null::"char"
from pg_catalog.pg_publication as p
where not exists (
  select from members as m
  where m.classid = 'pg_catalog.pg_publication'::regclass and m.objid = p.oid)

-- name: publication_table
select
  'pg_catalog.pg_publication_rel'::regclass::oid, t.oid, 0, 'publication_table',
  quote_ident(p.pubname) || ' ' || r.identity,
  concat_ws(' ',
    'table',
    '(' || (
      select string_agg(quote_ident(a.attname), ', ' order by a.attname collate "C")
      from pg_catalog.pg_attribute as a
      where a.attrelid = t.prrelid and a.attnum = any (t.prattrs)) || ')',
    'where ' || pg_get_expr(t.prqual, t.prrelid)),
  null::oid, null::aclitem[], null::"char"
from (values (null::pg_catalog.pg_node_tree, null::int2vector)) as absent (prqual, prattrs)
cross join lateral (
  select l.oid, l.prpubid, l.prrelid, prqual, prattrs
  from pg_catalog.pg_publication_rel as l
) as t
join pg_catalog.pg_publication as p on p.oid = t.prpubid
join relations as r on r.oid = t.prrelid

-- name: publication_schema
-- Since 15.
select
  'pg_catalog.pg_publication_namespace'::regclass::oid, s.oid, 0, 'publication_schema',
  quote_ident(p.pubname) || ' ' || n.name, 'schema',
  null::oid, null::aclitem[], null::"char"
from pg_catalog.pg_publication_namespace as s
join pg_catalog.pg_publication as p on p.oid = s.pnpubid
join namespaces as n on n.oid = s.pnnspid

-- name: subscription
-- Without the connection string, which holds secrets and is not readable for most roles. Only listed
-- columns: the catalogue as a whole is not readable either.
select
  'pg_catalog.pg_subscription'::regclass::oid, s.oid, 0, 'subscription', quote_ident(s.subname),
  concat_ws('; ',
    case when s.subenabled then 'enabled' else 'disabled' end,
    'slot ' || quote_ident(s.subslotname),
    'synchronous commit ' || s.subsynccommit,
    'publications ' || (
      select string_agg(quote_ident(u), ', ' order by u collate "C")
      from unnest(s.subpublications) as u),
    'binary ' || s.subbinary, 'streaming ' || s.substream, 'two phase ' || s.subtwophasestate,
    'disable on error ' || s.subdisableonerr, 'password required ' || s.subpasswordrequired,
    'run as owner ' || s.subrunasowner, 'origin ' || s.suborigin, 'failover ' || s.subfailover,
    'tables ' || (
      select string_agg(r.identity, ', ' order by r.identity collate "C")
      from pg_catalog.pg_subscription_rel as t
      join relations as r on r.oid = t.srrelid
      where t.srsubid = s.oid)),
  s.subowner, null::aclitem[], null::"char"
from (
  values (null::text, null::text, null::text, null::text, null::text, null::text, null::text,
    null::text)
) as absent (subbinary, substream, subtwophasestate, subdisableonerr, subpasswordrequired,
  subrunasowner, suborigin, subfailover)
cross join lateral (
  select
    c.oid, c.subname, c.subowner, c.subenabled, c.subslotname, c.subsynccommit, c.subpublications,
    subbinary::text, substream::text, subtwophasestate::text, subdisableonerr::text,
    subpasswordrequired::text, subrunasowner::text, suborigin::text, subfailover::text
  from pg_catalog.pg_subscription as c
  join pg_catalog.pg_database as d on d.oid = c.subdbid
  where d.datname = current_database()
) as s

-- name: foreign_data_wrapper
select
  'pg_catalog.pg_foreign_data_wrapper'::regclass::oid, w.oid, 0, 'foreign_data_wrapper',
  quote_ident(w.fdwname),
  concat_ws('; ',
    'handler ' || nullif(w.fdwhandler, 0)::regprocedure,
    'validator ' || nullif(w.fdwvalidator, 0)::regprocedure,
    'options (' || (
      select string_agg(
        format('%I %L', o.option_name,
          case when o.option_name ~* 'passw|secret|token|key|credential' then '<redacted>'
            else o.option_value end), ', ' order by o.option_name collate "C")
      from pg_options_to_table(w.fdwoptions) as o) || ')'),
  w.fdwowner, w.fdwacl, 'F'::"char"
from pg_catalog.pg_foreign_data_wrapper as w
where w.oid >= 16384
  and not exists (
    select from members as m
    where m.classid = 'pg_catalog.pg_foreign_data_wrapper'::regclass and m.objid = w.oid)

-- name: foreign_server
select
  'pg_catalog.pg_foreign_server'::regclass::oid, s.oid, 0, 'foreign_server',
  quote_ident(s.srvname),
  concat_ws('; ',
    'wrapper ' || quote_ident(w.fdwname),
    'type ' || quote_literal(s.srvtype),
    'version ' || quote_literal(s.srvversion),
    'options (' || (
      select string_agg(
        format('%I %L', o.option_name,
          case when o.option_name ~* 'passw|secret|token|key|credential' then '<redacted>'
            else o.option_value end), ', ' order by o.option_name collate "C")
      from pg_options_to_table(s.srvoptions) as o) || ')'),
  s.srvowner, s.srvacl, 'S'::"char"
from pg_catalog.pg_foreign_server as s
join pg_catalog.pg_foreign_data_wrapper as w on w.oid = s.srvfdw
where s.oid >= 16384
  and not exists (
    select from members as m
    where m.classid = 'pg_catalog.pg_foreign_server'::regclass and m.objid = s.oid)

-- name: user_mapping
-- By the view: the catalogue is readable for superusers only. A changed password is not seen.
select
  'pg_catalog.pg_user_mapping'::regclass::oid, u.umid, 0, 'user_mapping',
  case u.umuser when 0 then 'PUBLIC' else quote_ident(u.usename) end
    || ' on ' || quote_ident(u.srvname),
  'options (' || coalesce((
    select string_agg(
      format('%I %L', o.option_name,
        case when o.option_name ~* 'passw|secret|token|key|credential' then '<redacted>'
          else o.option_value end), ', ' order by o.option_name collate "C")
    from pg_options_to_table(u.umoptions) as o), '') || ')',
  null::oid, null::aclitem[], null::"char"
from pg_catalog.pg_user_mappings as u

-- name: large_object
-- Their contents are data; how many there are of each owner and which privileges they have is not.
select
  0::oid, 0::oid, 0, 'large_object',
  'of ' || quote_ident(pg_get_userbyid(l.lomowner)) || coalesce(': ' || (
    select string_agg(t.text, ', ' order by t.text collate "C")
    from (
      select format('%s: %s%s by %s',
        case g.grantee when 0 then 'PUBLIC' else quote_ident(pg_get_userbyid(g.grantee)) end,
        g.privilege_type, case when g.is_grantable then ' with grant option' end,
        quote_ident(pg_get_userbyid(g.grantor))) as text
      from aclexplode(coalesce(l.lomacl, acldefault('L', l.lomowner))) as g
    ) as t), ''),
  sum(l.objects) || ' large objects',
  null::oid, null::aclitem[], null::"char"
from (
  select m.lomowner, m.lomacl, count(*) as objects
  from pg_catalog.pg_largeobject_metadata as m
  group by m.lomowner, m.lomacl
) as l
group by 5

-- name: default_acl
-- A default for one schema is added to the global one, so it starts from nothing.
select
  'pg_catalog.pg_default_acl'::regclass::oid, d.oid, 0, 'default_acl',
  concat_ws(' ',
    'of', quote_ident(pg_get_userbyid(d.defaclrole)),
    'in ' || n.name,
    'on', case d.defaclobjtype when 'r' then 'tables' when 'S' then 'sequences'
      when 'f' then 'functions' when 'T' then 'types' when 'n' then 'schemas'
      when 'L' then 'large objects' else d.defaclobjtype::text end),
  coalesce((
    select string_agg(t.text, ', ' order by t.text collate "C")
    from (
      select format('%s: %s%s by %s',
        case g.grantee when 0 then 'PUBLIC' else quote_ident(pg_get_userbyid(g.grantee)) end,
        g.privilege_type, case when g.is_grantable then ' with grant option' end,
        quote_ident(pg_get_userbyid(g.grantor))) as text
      from aclexplode(d.defaclacl) as g
    ) as t), 'nobody'),
  null::oid, null::aclitem[], null::"char"
from pg_catalog.pg_default_acl as d
left join namespaces as n on n.oid = d.defaclnamespace
