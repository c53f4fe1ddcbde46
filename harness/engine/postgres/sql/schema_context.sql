-- What the families of the schema snapshot share, and what is derived from them.
--
-- One statement is assembled (schema_query.cpp): `with <context>, described as (<family> union all
-- <family> ...) <result>`. It runs with search_path emptied to pg_catalog, so function and operator
-- names can only mean the built-in ones, and everything that is printed is schema-qualified.
--
-- A family returns: class and object, the address of what it describes as in pg_depend (they never
-- leave the statement); part, its column or 0; kind, identity, definition as in SchemaObject; owner,
-- acl and acl_type (of acldefault), null where the object has none of its own. Those of
-- schema_relations.sql and schema_table_parts.sql also return the relation they belong to, an index
-- to its table, or 0; and they can be read of some relations only ($1, see schema_versions.sql).
--
-- A column that newer servers lack or older ones have not yet is read by scope: a `values` list in
-- front of a lateral select offers its name with null, and the unqualified name inside the select
-- finds the catalogue's own column first. That costs nothing and one text serves all majors.
-- What a role may not see is missing (options of other people's user mappings) or an error (42501 for
-- subscriptions before 14): snapshots that are compared are taken by one role.
-- Source: METHODS 3.

-- name: namespaces
-- Temporary and TOAST schemas hold nothing that a migration leaves behind.
namespaces as materialized (
  select n.oid, n.nspname, quote_ident(n.nspname) as name
  from pg_catalog.pg_namespace as n
  where n.nspname !~ '^pg_(toast|temp_)'
),

-- name: members
-- Objects an extension made: its version stands for them. Object ids are unique within a class only.
members as materialized (
  select distinct d.classid, d.objid
  from pg_catalog.pg_depend as d
  where d.deptype = 'e'
),

-- name: some_members
members as materialized (
  select distinct d.classid, d.objid
  from pg_catalog.pg_depend as d
  where d.deptype = 'e'
    and d.classid = 'pg_catalog.pg_class'::regclass
    and d.objid in (select s.oid from wanted as s)
),

-- name: some
-- With their indexes.
wanted as materialized (
  select r.oid from unnest($1::oid[]) as r (oid)
  union all
  select i.indexrelid from pg_catalog.pg_index as i where i.indrelid = any ($1::oid[])
),

-- name: relations
-- User objects have oids from 16384 on; initdb's have smaller ones.
relations as materialized (
  select
    c.oid, c.reltype, c.relkind, c.relowner, c.relacl, c.relpersistence, c.relam, c.reltablespace,
    c.reloptions, c.reltoastrelid, c.relrowsecurity, c.relforcerowsecurity, c.relreplident,
    c.relispopulated, c.relispartition, c.relpartbound, c.reloftype,
    m.objid is not null as is_member,
    case c.relkind
      when 'r' then 'table' when 'p' then 'table' when 'f' then 'foreign_table'
      when 'v' then 'view' when 'm' then 'materialized_view' when 'S' then 'sequence'
      when 'c' then 'type' when 'i' then 'index' when 'I' then 'index'
    end as kind,
    n.name || '.' || quote_ident(c.relname) as identity
  from pg_catalog.pg_class as c
  join namespaces as n on n.oid = c.relnamespace
  left join members as m on m.classid = 'pg_catalog.pg_class'::regclass and m.objid = c.oid
  where c.oid >= 16384 and c.relkind in ('r', 'p', 'f', 'v', 'm', 'S', 'c', 'i', 'I') {only}
),

-- name: only_some
and c.oid in (select s.oid from wanted as s)

-- name: no_types
types as (
  select t.oid, t.typname::text as identity from pg_catalog.pg_type as t where false
)

-- name: types
-- Types a user can name: not arrays, multiranges and row types, which come with another object.
types as materialized (
  select
    t.oid, t.typtype, t.typowner, t.typacl, t.typrelid,
    n.name || '.' || quote_ident(t.typname) as identity
  from pg_catalog.pg_type as t
  join namespaces as n on n.oid = t.typnamespace
  left join pg_catalog.pg_class as c on c.oid = t.typrelid
  where t.oid >= 16384
    and t.typtype in ('b', 'c', 'd', 'e', 'r', 'p')
    and (t.typrelid = 0 or c.relkind = 'c')
    and not exists (
      select from pg_catalog.pg_type as element
      where element.oid = t.typelem and element.typarray = t.oid)
    and not exists (
      select from members as m
      where m.classid = 'pg_catalog.pg_type'::regclass and m.objid = t.oid)
)
