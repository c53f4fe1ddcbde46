-- Every user object of every catalogue, by its address as in pg_depend: what the snapshot must not be silent about. Joined
-- by `union all`. See schema_unclassified.sql.

-- name: always
-- Left out of `universe` because another object stands for them: row types, array types and
-- multiranges; a composite type's relation; the internal triggers and the referenced partitions'
-- copies of a foreign key; a view's own rule; column defaults; large objects, which are counted.
select 'pg_catalog.pg_class'::regclass::oid as class, c.oid as object
from pg_catalog.pg_class as c join namespaces as n on n.oid = c.relnamespace
where c.relkind <> 'c'
union all
select 'pg_catalog.pg_type'::regclass, t.oid
from pg_catalog.pg_type as t join namespaces as n on n.oid = t.typnamespace
left join pg_catalog.pg_class as c on c.oid = t.typrelid
left join pg_catalog.pg_type as e on e.oid = t.typelem and e.typarray = t.oid
where (t.typrelid = 0 or c.relkind = 'c') and e.oid is null and t.typtype <> 'm'
union all
select 'pg_catalog.pg_proc'::regclass, p.oid
from pg_catalog.pg_proc as p join namespaces as n on n.oid = p.pronamespace
union all
select 'pg_catalog.pg_constraint'::regclass, c.oid
from pg_catalog.pg_constraint as c join namespaces as n on n.oid = c.connamespace
left join pg_catalog.pg_constraint as parent on parent.oid = c.conparentid
where c.contype <> 't'
  and (parent.oid is null or parent.conrelid <> c.conrelid)
  and not exists (
    select from members as m
    where m.classid = 'pg_catalog.pg_type'::regclass and m.objid = c.contypid)
union all
select 'pg_catalog.pg_trigger'::regclass, g.oid
from pg_catalog.pg_trigger as g
join pg_catalog.pg_class as c on c.oid = g.tgrelid
join namespaces as n on n.oid = c.relnamespace
where not g.tgisinternal or g.tgconstraint = 0
union all
select 'pg_catalog.pg_rewrite'::regclass, w.oid
from pg_catalog.pg_rewrite as w
join pg_catalog.pg_class as c on c.oid = w.ev_class
join namespaces as n on n.oid = c.relnamespace
where not (w.ev_type = '1' and w.is_instead and c.relkind in ('v', 'm'))
union all
select 'pg_catalog.pg_namespace'::regclass, n.oid from namespaces as n
union all
select 'pg_catalog.pg_extension'::regclass, e.oid from pg_catalog.pg_extension as e

-- name: policy
select 'pg_catalog.pg_policy'::regclass, p.oid from pg_catalog.pg_policy as p

-- name: statistics
select 'pg_catalog.pg_statistic_ext'::regclass, s.oid
from pg_catalog.pg_statistic_ext as s join namespaces as n on n.oid = s.stxnamespace

-- name: language
select 'pg_catalog.pg_language'::regclass, l.oid from pg_catalog.pg_language as l

-- name: cast
select 'pg_catalog.pg_cast'::regclass, c.oid from pg_catalog.pg_cast as c

-- name: collation
select 'pg_catalog.pg_collation'::regclass, c.oid from pg_catalog.pg_collation as c

-- name: conversion
select 'pg_catalog.pg_conversion'::regclass, c.oid from pg_catalog.pg_conversion as c

-- name: transform
select 'pg_catalog.pg_transform'::regclass, t.oid from pg_catalog.pg_transform as t

-- name: operator
select 'pg_catalog.pg_operator'::regclass, o.oid from pg_catalog.pg_operator as o

-- name: operator_class
select 'pg_catalog.pg_opclass'::regclass, o.oid from pg_catalog.pg_opclass as o

-- name: operator_family
select 'pg_catalog.pg_opfamily'::regclass, f.oid from pg_catalog.pg_opfamily as f

-- name: family_operator
select 'pg_catalog.pg_amop'::regclass, o.oid
from pg_catalog.pg_amop as o
where not exists (
  select from members as m
  where m.classid = 'pg_catalog.pg_opfamily'::regclass and m.objid = o.amopfamily)

-- name: family_function
select 'pg_catalog.pg_amproc'::regclass, p.oid
from pg_catalog.pg_amproc as p
where not exists (
  select from members as m
  where m.classid = 'pg_catalog.pg_opfamily'::regclass and m.objid = p.amprocfamily)

-- name: access_method
select 'pg_catalog.pg_am'::regclass, a.oid from pg_catalog.pg_am as a

-- name: ts_parser
select 'pg_catalog.pg_ts_parser'::regclass, p.oid from pg_catalog.pg_ts_parser as p

-- name: ts_template
select 'pg_catalog.pg_ts_template'::regclass, t.oid from pg_catalog.pg_ts_template as t

-- name: ts_dictionary
select 'pg_catalog.pg_ts_dict'::regclass, d.oid from pg_catalog.pg_ts_dict as d

-- name: ts_configuration
select 'pg_catalog.pg_ts_config'::regclass, c.oid from pg_catalog.pg_ts_config as c

-- name: event_trigger
select 'pg_catalog.pg_event_trigger'::regclass, e.oid from pg_catalog.pg_event_trigger as e

-- name: publication
select 'pg_catalog.pg_publication'::regclass, p.oid from pg_catalog.pg_publication as p

-- name: publication_table
select 'pg_catalog.pg_publication_rel'::regclass, t.oid from pg_catalog.pg_publication_rel as t

-- name: foreign_data_wrapper
select 'pg_catalog.pg_foreign_data_wrapper'::regclass, w.oid
from pg_catalog.pg_foreign_data_wrapper as w

-- name: foreign_server
select 'pg_catalog.pg_foreign_server'::regclass, s.oid from pg_catalog.pg_foreign_server as s

-- name: default_acl
select 'pg_catalog.pg_default_acl'::regclass, d.oid from pg_catalog.pg_default_acl as d
