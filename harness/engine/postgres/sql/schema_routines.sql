-- Families of the schema snapshot: routines, operators, access methods, text search. See
-- schema_context.sql for what a family returns.

-- name: routine
-- pg_get_functiondef has everything a routine has (cost, parallel, leakproof, settings, support
-- function), but fails for aggregates.
select
  'pg_catalog.pg_proc'::regclass::oid, p.oid, 0,
  case p.prokind when 'p' then 'procedure' when 'a' then 'aggregate' else 'function' end,
  p.oid::regprocedure::text,
  case when p.prokind <> 'a' then pg_get_functiondef(p.oid) else (
    select concat_ws('; ',
      'returns ' || pg_get_function_result(p.oid),
      'arguments ' || pg_get_function_arguments(p.oid),
      case a.aggkind when 'o' then 'ordered set' when 'h' then 'hypothetical set' end,
      'direct arguments ' || nullif(a.aggnumdirectargs, 0),
      'transition ' || a.aggtransfn::regprocedure,
      'state ' || format_type(a.aggtranstype, null),
      'state size ' || nullif(a.aggtransspace, 0),
      'initial ' || quote_literal(a.agginitval),
      'final ' || nullif(a.aggfinalfn::oid, 0)::regprocedure,
      case when a.aggfinalextra then 'final extra' end,
      'final modify ' || a.aggfinalmodify::text,
      'combine ' || nullif(a.aggcombinefn::oid, 0)::regprocedure,
      'serialise ' || nullif(a.aggserialfn::oid, 0)::regprocedure,
      'deserialise ' || nullif(a.aggdeserialfn::oid, 0)::regprocedure,
      'moving transition ' || nullif(a.aggmtransfn::oid, 0)::regprocedure,
      'moving inverse ' || nullif(a.aggminvtransfn::oid, 0)::regprocedure,
      'moving state ' || format_type(nullif(a.aggmtranstype, 0), null),
      'moving state size ' || nullif(a.aggmtransspace, 0),
      'moving initial ' || quote_literal(a.aggminitval),
      'moving final ' || nullif(a.aggmfinalfn::oid, 0)::regprocedure,
      case when a.aggmfinalextra then 'moving final extra' end,
      'moving final modify ' || a.aggmfinalmodify::text,
      'sort operator ' || nullif(a.aggsortop, 0)::regoperator,
      'volatility ' || p.provolatile::text,
      'parallel ' || p.proparallel::text,
      case when p.prosecdef then 'security definer' end,
      'set ' || array_to_string(p.proconfig, ', '))
    from pg_catalog.pg_aggregate as a
    where a.aggfnoid = p.oid) end,
  p.proowner, p.proacl, 'f'::"char"
from pg_catalog.pg_proc as p
join namespaces as n on n.oid = p.pronamespace
where p.oid >= 16384
  and p.prokind in ('f', 'p', 'w', 'a')
  and not exists (
    select from members as m
    where m.classid = 'pg_catalog.pg_proc'::regclass and m.objid = p.oid)

-- name: language
select
  'pg_catalog.pg_language'::regclass::oid, l.oid, 0, 'language', quote_ident(l.lanname),
  concat_ws('; ',
    case when l.lanpltrusted then 'trusted' else 'untrusted' end,
    'handler ' || nullif(l.lanplcallfoid, 0)::regprocedure,
    'inline ' || nullif(l.laninline, 0)::regprocedure,
    'validator ' || nullif(l.lanvalidator, 0)::regprocedure),
  l.lanowner, l.lanacl, 'l'::"char"
from pg_catalog.pg_language as l
where l.oid >= 16384
  and not exists (
    select from members as m
    where m.classid = 'pg_catalog.pg_language'::regclass and m.objid = l.oid)

-- name: operator
-- An operator that is only named as somebody's commutator is a shell without a function.
select
  'pg_catalog.pg_operator'::regclass::oid, o.oid, 0, 'operator', o.oid::regoperator::text,
  concat_ws('; ',
    coalesce('function ' || nullif(o.oprcode::oid, 0)::regprocedure, 'shell'),
    'returns ' || format_type(nullif(o.oprresult, 0), null),
    'commutator ' || nullif(o.oprcom, 0)::regoperator,
    'negator ' || nullif(o.oprnegate, 0)::regoperator,
    'restrict ' || nullif(o.oprrest::oid, 0)::regprocedure,
    'join ' || nullif(o.oprjoin::oid, 0)::regprocedure,
    case when o.oprcanmerge then 'merges' end,
    case when o.oprcanhash then 'hashes' end),
  o.oprowner, null::aclitem[], null::"char"
from pg_catalog.pg_operator as o
join namespaces as n on n.oid = o.oprnamespace
where o.oid >= 16384
  and not exists (
    select from members as m
    where m.classid = 'pg_catalog.pg_operator'::regclass and m.objid = o.oid)

-- name: operator_class
select
  'pg_catalog.pg_opclass'::regclass::oid, o.oid, 0, 'operator_class',
  n.name || '.' || quote_ident(o.opcname) || ' using ' || quote_ident(a.amname),
  concat_ws(' ',
    'for', format_type(o.opcintype, null),
    'family', fn.name || '.' || quote_ident(f.opfname),
    case when o.opcdefault then 'default' end,
    'storage ' || format_type(nullif(o.opckeytype, 0), null)),
  o.opcowner, null::aclitem[], null::"char"
from pg_catalog.pg_opclass as o
join namespaces as n on n.oid = o.opcnamespace
join pg_catalog.pg_am as a on a.oid = o.opcmethod
join pg_catalog.pg_opfamily as f on f.oid = o.opcfamily
join namespaces as fn on fn.oid = f.opfnamespace
where o.oid >= 16384
  and not exists (
    select from members as m
    where m.classid = 'pg_catalog.pg_opclass'::regclass and m.objid = o.oid)

-- name: operator_family
select
  'pg_catalog.pg_opfamily'::regclass::oid, f.oid, 0, 'operator_family',
  n.name || '.' || quote_ident(f.opfname) || ' using ' || quote_ident(a.amname),
  'operator family',
  f.opfowner, null::aclitem[], null::"char"
from pg_catalog.pg_opfamily as f
join namespaces as n on n.oid = f.opfnamespace
join pg_catalog.pg_am as a on a.oid = f.opfmethod
where f.oid >= 16384
  and not exists (
    select from members as m
    where m.classid = 'pg_catalog.pg_opfamily'::regclass and m.objid = f.oid)

-- name: family_operator
-- Built-in families can be added to as well.
select
  'pg_catalog.pg_amop'::regclass::oid, o.oid, 0, 'operator_family_member',
  format('%s.%I using %I: operator %s (%s, %s)', n.name, f.opfname, a.amname, o.amopstrategy,
    format_type(o.amoplefttype, null), format_type(o.amoprighttype, null)),
  concat_ws(' ', o.amopopr::regoperator,
    case o.amoppurpose when 'o' then 'for order by' else 'for search' end,
    (select sn.name || '.' || quote_ident(s.opfname)
      from pg_catalog.pg_opfamily as s
      join namespaces as sn on sn.oid = s.opfnamespace
      where s.oid = o.amopsortfamily)),
  null::oid, null::aclitem[], null::"char"
from pg_catalog.pg_amop as o
join pg_catalog.pg_opfamily as f on f.oid = o.amopfamily
join namespaces as n on n.oid = f.opfnamespace
join pg_catalog.pg_am as a on a.oid = f.opfmethod
where o.oid >= 16384
  and not exists (
    select from members as m
    where m.classid = 'pg_catalog.pg_opfamily'::regclass and m.objid = f.oid)

-- name: family_function
select
  'pg_catalog.pg_amproc'::regclass::oid, p.oid, 0, 'operator_family_member',
  format('%s.%I using %I: function %s (%s, %s)', n.name, f.opfname, a.amname, p.amprocnum,
    format_type(p.amproclefttype, null), format_type(p.amprocrighttype, null)),
  p.amproc::regprocedure::text,
  null::oid, null::aclitem[], null::"char"
from pg_catalog.pg_amproc as p
join pg_catalog.pg_opfamily as f on f.oid = p.amprocfamily
join namespaces as n on n.oid = f.opfnamespace
join pg_catalog.pg_am as a on a.oid = f.opfmethod
where p.oid >= 16384
  and not exists (
    select from members as m
    where m.classid = 'pg_catalog.pg_opfamily'::regclass and m.objid = f.oid)

-- name: access_method
select
  'pg_catalog.pg_am'::regclass::oid, a.oid, 0, 'access_method', quote_ident(a.amname),
  case a.amtype when 't' then 'table' when 'i' then 'index' else a.amtype::text end
    || ' handler ' || a.amhandler::regprocedure,
  null::oid, null::aclitem[], null::"char"
from pg_catalog.pg_am as a
where a.oid >= 16384
  and not exists (
    select from members as m
    where m.classid = 'pg_catalog.pg_am'::regclass and m.objid = a.oid)

-- name: ts_parser
select
  'pg_catalog.pg_ts_parser'::regclass::oid, p.oid, 0, 'text_search_parser',
  n.name || '.' || quote_ident(p.prsname),
  concat_ws('; ',
    'start ' || p.prsstart::regprocedure, 'token ' || p.prstoken::regprocedure,
    'end ' || p.prsend::regprocedure, 'headline ' || nullif(p.prsheadline::oid, 0)::regprocedure,
    'types ' || p.prslextype::regprocedure),
  null::oid, null::aclitem[], null::"char"
from pg_catalog.pg_ts_parser as p
join namespaces as n on n.oid = p.prsnamespace
where p.oid >= 16384
  and not exists (
    select from members as m
    where m.classid = 'pg_catalog.pg_ts_parser'::regclass and m.objid = p.oid)

-- name: ts_template
select
  'pg_catalog.pg_ts_template'::regclass::oid, t.oid, 0, 'text_search_template',
  n.name || '.' || quote_ident(t.tmplname),
  concat_ws('; ',
    'init ' || nullif(t.tmplinit::oid, 0)::regprocedure,
    'lexize ' || t.tmpllexize::regprocedure),
  null::oid, null::aclitem[], null::"char"
from pg_catalog.pg_ts_template as t
join namespaces as n on n.oid = t.tmplnamespace
where t.oid >= 16384
  and not exists (
    select from members as m
    where m.classid = 'pg_catalog.pg_ts_template'::regclass and m.objid = t.oid)

-- name: ts_dictionary
select
  'pg_catalog.pg_ts_dict'::regclass::oid, d.oid, 0, 'text_search_dictionary',
  n.name || '.' || quote_ident(d.dictname),
  concat_ws('; ',
    'template ' || tn.name || '.' || quote_ident(t.tmplname),
    'options ' || d.dictinitoption),
  d.dictowner, null::aclitem[], null::"char"
from pg_catalog.pg_ts_dict as d
join namespaces as n on n.oid = d.dictnamespace
join pg_catalog.pg_ts_template as t on t.oid = d.dicttemplate
join namespaces as tn on tn.oid = t.tmplnamespace
where d.oid >= 16384
  and not exists (
    select from members as m
    where m.classid = 'pg_catalog.pg_ts_dict'::regclass and m.objid = d.oid)

-- name: ts_configuration
select
  'pg_catalog.pg_ts_config'::regclass::oid, c.oid, 0, 'text_search_configuration',
  n.name || '.' || quote_ident(c.cfgname),
  'parser ' || pn.name || '.' || quote_ident(p.prsname),
  c.cfgowner, null::aclitem[], null::"char"
from pg_catalog.pg_ts_config as c
join namespaces as n on n.oid = c.cfgnamespace
join pg_catalog.pg_ts_parser as p on p.oid = c.cfgparser
join namespaces as pn on pn.oid = p.prsnamespace
where c.oid >= 16384
  and not exists (
    select from members as m
    where m.classid = 'pg_catalog.pg_ts_config'::regclass and m.objid = c.oid)

-- name: ts_mapping
select
  0::oid, 0::oid, 0, 'text_search_mapping',
  n.name || '.' || quote_ident(c.cfgname) || ' for ' || quote_ident(k.alias),
  string_agg(dn.name || '.' || quote_ident(d.dictname), ', ' order by m.mapseqno),
  null::oid, null::aclitem[], null::"char"
from pg_catalog.pg_ts_config as c
join namespaces as n on n.oid = c.cfgnamespace
join pg_catalog.pg_ts_config_map as m on m.mapcfg = c.oid
join pg_catalog.pg_ts_dict as d on d.oid = m.mapdict
join namespaces as dn on dn.oid = d.dictnamespace
cross join lateral ts_token_type(c.cfgparser) as k
where c.oid >= 16384
  and k.tokid = m.maptokentype
  and not exists (
    select from members as e
    where e.classid = 'pg_catalog.pg_ts_config'::regclass and e.objid = c.oid)
group by n.name, c.cfgname, k.alias
