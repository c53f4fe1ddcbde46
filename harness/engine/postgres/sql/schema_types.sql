-- Families of the schema snapshot: types and what converts or sorts their values. See
-- schema_context.sql for what a family returns.

-- name: type
-- Array types, multiranges and row types come with another object and are not listed. A type that is
-- only declared is a shell.
select
  'pg_catalog.pg_type'::regclass::oid, t.oid, 0,
  case t.typtype when 'd' then 'domain' when 'e' then 'enum' when 'r' then 'range' else 'type' end,
  t.identity,
  case t.typtype
    when 'c' then 'composite type'
    when 'p' then 'shell type'
    when 'e' then 'enum (' || coalesce((
      select string_agg(quote_literal(e.enumlabel), ', ' order by e.enumsortorder)
      from pg_catalog.pg_enum as e where e.enumtypid = t.oid), '') || ')'
    when 'd' then concat_ws(' ',
      format_type(y.typbasetype, y.typtypmod),
      'collate ' || case when y.typcollation <> b.typcollation then (
        select n.name || '.' || quote_ident(c.collname)
        from pg_catalog.pg_collation as c
        join namespaces as n on n.oid = c.collnamespace
        where c.oid = y.typcollation) end,
      case when y.typnotnull then 'not null' end,
      'default ' || coalesce(pg_get_expr(y.typdefaultbin, 0), y.typdefault))
    when 'r' then (
      select concat_ws('; ',
        'range of ' || format_type(g.rngsubtype, null),
        'operator class ' || (
          select n.name || '.' || quote_ident(o.opcname)
          from pg_catalog.pg_opclass as o
          join namespaces as n on n.oid = o.opcnamespace
          where o.oid = g.rngsubopc),
        'collation ' || nullif(g.rngcollation, 0)::regcollation::text,
        'canonical ' || nullif(g.rngcanonical::oid, 0)::regprocedure::text,
        'subtype difference ' || nullif(g.rngsubdiff::oid, 0)::regprocedure::text,
        'multirange ' || format_type(nullif(g.rngmultitypid, 0), null))
      from (values (0::oid)) as absent (rngmultitypid)
      cross join lateral (
        select
          r.rngtypid, r.rngsubtype, r.rngsubopc, r.rngcollation, r.rngcanonical, r.rngsubdiff,
          rngmultitypid
        from pg_catalog.pg_range as r
      ) as g
      where g.rngtypid = t.oid)
    else concat_ws('; ',
      'input ' || y.typinput::regprocedure, 'output ' || y.typoutput::regprocedure,
      'receive ' || nullif(y.typreceive::oid, 0)::regprocedure,
      'send ' || nullif(y.typsend::oid, 0)::regprocedure,
      'typmod in ' || nullif(y.typmodin::oid, 0)::regprocedure,
      'typmod out ' || nullif(y.typmodout::oid, 0)::regprocedure,
      'analyze ' || nullif(y.typanalyze::oid, 0)::regprocedure,
      'subscript ' || nullif(y.typsubscript::oid, 0)::regprocedure,
      'length ' || y.typlen, case when y.typbyval then 'passed by value' end,
      'alignment ' || y.typalign::text, 'storage ' || y.typstorage::text, 'category ' || y.typcategory::text,
      case when y.typispreferred then 'preferred' end,
      'default ' || y.typdefault,
      'element ' || format_type(nullif(y.typelem, 0), null),
      'delimiter ' || y.typdelim::text,
      case when y.typcollation <> 0 then 'collatable' end)
  end,
  t.typowner, t.typacl, 'T'::"char"
from types as t
join (values (0::regproc)) as absent (typsubscript) on true
cross join lateral (
  select
    c.typbasetype, c.typtypmod, c.typcollation, c.typnotnull, c.typdefaultbin, c.typdefault,
    c.typinput, c.typoutput, c.typreceive, c.typsend, c.typmodin, c.typmodout, c.typanalyze,
    c.typlen, c.typbyval, c.typalign, c.typstorage, c.typcategory, c.typispreferred, c.typelem,
    c.typdelim, typsubscript
  from pg_catalog.pg_type as c
  where c.oid = t.oid
) as y
left join pg_catalog.pg_type as b on b.oid = y.typbasetype

-- name: collation
-- The provider's version is a fact about the machine, not about the schema.
select
  'pg_catalog.pg_collation'::regclass::oid, c.oid, 0, 'collation',
  n.name || '.' || quote_ident(c.collname)
    || case c.collencoding when -1 then '' else ' for ' || pg_encoding_to_char(c.collencoding) end,
  (to_jsonb(c) - array[
    'oid', 'collname', 'collnamespace', 'collowner', 'collversion', 'collencoding'])::text,
  c.collowner, null::aclitem[], null::"char"
from pg_catalog.pg_collation as c
join namespaces as n on n.oid = c.collnamespace
where c.oid >= 16384
  and not exists (
    select from members as m
    where m.classid = 'pg_catalog.pg_collation'::regclass and m.objid = c.oid)

-- name: conversion
select
  'pg_catalog.pg_conversion'::regclass::oid, c.oid, 0, 'conversion',
  n.name || '.' || quote_ident(c.conname),
  concat_ws(' ',
    pg_encoding_to_char(c.conforencoding), 'to', pg_encoding_to_char(c.contoencoding),
    'by', c.conproc::regprocedure, case when c.condefault then 'default' end),
  c.conowner, null::aclitem[], null::"char"
from pg_catalog.pg_conversion as c
join namespaces as n on n.oid = c.connamespace
where c.oid >= 16384
  and not exists (
    select from members as m
    where m.classid = 'pg_catalog.pg_conversion'::regclass and m.objid = c.oid)

-- name: cast
select
  'pg_catalog.pg_cast'::regclass::oid, c.oid, 0, 'cast',
  format_type(c.castsource, null) || ' as ' || format_type(c.casttarget, null),
  concat_ws(' ',
    case c.castmethod when 'f' then 'with function ' || c.castfunc::regprocedure
      when 'i' then 'with inout' when 'b' then 'without function' end,
    case c.castcontext when 'i' then 'implicit' when 'a' then 'on assignment'
      when 'e' then 'explicit' end),
  null::oid, null::aclitem[], null::"char"
from pg_catalog.pg_cast as c
where c.oid >= 16384
  and not exists (
    select from members as m
    where m.classid = 'pg_catalog.pg_cast'::regclass and m.objid = c.oid)

-- name: transform
select
  'pg_catalog.pg_transform'::regclass::oid, t.oid, 0, 'transform',
  format_type(t.trftype, null) || ' for ' || quote_ident(l.lanname),
  concat_ws('; ',
    'from sql ' || nullif(t.trffromsql::oid, 0)::regprocedure,
    'to sql ' || nullif(t.trftosql::oid, 0)::regprocedure),
  null::oid, null::aclitem[], null::"char"
from pg_catalog.pg_transform as t
join pg_catalog.pg_language as l on l.oid = t.trflang
where t.oid >= 16384
  and not exists (
    select from members as m
    where m.classid = 'pg_catalog.pg_transform'::regclass and m.objid = t.oid)
