-- What the snapshot would be silent about: every user object of every catalogue must be described by
-- a family or belong to an object that is. See schema_context.sql.

-- name: unclassified
-- Left out of `universe` because another object stands for them: row types, array types and
-- multiranges; a composite type's relation; the internal triggers and the referenced partitions'
-- copies of a foreign key; a view's own rule; column defaults; large objects, which are counted.
universe as (
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
  select 'pg_catalog.pg_policy'::regclass, p.oid from pg_catalog.pg_policy as p
  union all
  select 'pg_catalog.pg_statistic_ext'::regclass, s.oid
  from pg_catalog.pg_statistic_ext as s join namespaces as n on n.oid = s.stxnamespace
  union all
  select 'pg_catalog.pg_namespace'::regclass, n.oid from namespaces as n
  union all
  select 'pg_catalog.pg_extension'::regclass, e.oid from pg_catalog.pg_extension as e
  union all
  select 'pg_catalog.pg_language'::regclass, l.oid from pg_catalog.pg_language as l
  union all
  select 'pg_catalog.pg_cast'::regclass, c.oid from pg_catalog.pg_cast as c
  union all
  select 'pg_catalog.pg_collation'::regclass, c.oid from pg_catalog.pg_collation as c
  union all
  select 'pg_catalog.pg_conversion'::regclass, c.oid from pg_catalog.pg_conversion as c
  union all
  select 'pg_catalog.pg_transform'::regclass, t.oid from pg_catalog.pg_transform as t
  union all
  select 'pg_catalog.pg_operator'::regclass, o.oid from pg_catalog.pg_operator as o
  union all
  select 'pg_catalog.pg_opclass'::regclass, o.oid from pg_catalog.pg_opclass as o
  union all
  select 'pg_catalog.pg_opfamily'::regclass, f.oid from pg_catalog.pg_opfamily as f
  union all
  select 'pg_catalog.pg_amop'::regclass, o.oid
  from pg_catalog.pg_amop as o
  where not exists (
    select from members as m
    where m.classid = 'pg_catalog.pg_opfamily'::regclass and m.objid = o.amopfamily)
  union all
  select 'pg_catalog.pg_amproc'::regclass, p.oid
  from pg_catalog.pg_amproc as p
  where not exists (
    select from members as m
    where m.classid = 'pg_catalog.pg_opfamily'::regclass and m.objid = p.amprocfamily)
  union all
  select 'pg_catalog.pg_am'::regclass, a.oid from pg_catalog.pg_am as a
  union all
  select 'pg_catalog.pg_ts_parser'::regclass, p.oid from pg_catalog.pg_ts_parser as p
  union all
  select 'pg_catalog.pg_ts_template'::regclass, t.oid from pg_catalog.pg_ts_template as t
  union all
  select 'pg_catalog.pg_ts_dict'::regclass, d.oid from pg_catalog.pg_ts_dict as d
  union all
  select 'pg_catalog.pg_ts_config'::regclass, c.oid from pg_catalog.pg_ts_config as c
  union all
  select 'pg_catalog.pg_event_trigger'::regclass, e.oid from pg_catalog.pg_event_trigger as e
  union all
  select 'pg_catalog.pg_publication'::regclass, p.oid from pg_catalog.pg_publication as p
  union all
  select 'pg_catalog.pg_publication_rel'::regclass, t.oid from pg_catalog.pg_publication_rel as t
  union all
  select 'pg_catalog.pg_foreign_data_wrapper'::regclass, w.oid
  from pg_catalog.pg_foreign_data_wrapper as w
  union all
  select 'pg_catalog.pg_foreign_server'::regclass, s.oid from pg_catalog.pg_foreign_server as s
  union all
  select 'pg_catalog.pg_default_acl'::regclass, d.oid from pg_catalog.pg_default_acl as d
),
unclassified as (
  select i.type || ' ' || coalesce(i.identity, '?') as identity,
    'an object that the snapshot cannot describe'::text as definition
  from universe as u
  cross join lateral pg_identify_object(u.class, u.object, 0) as i
  where u.object >= 16384
    and not exists (
      select from described as d where d.class = u.class and d.object = u.object)
    and not exists (
      select from members as m where m.classid = u.class and m.objid = u.object)
  union all
  -- Catalogues of a newer server: whatever depends on something there is named by its catalogue.
  select c.relname::text,
    count(distinct d.objid) || ' objects of a catalogue that the snapshot does not know'
  from pg_catalog.pg_depend as d
  join pg_catalog.pg_class as c on c.oid = d.classid
  where d.objid >= 16384
    and c.relname <> all (array[
      'pg_class', 'pg_type', 'pg_proc', 'pg_constraint', 'pg_trigger', 'pg_rewrite', 'pg_policy',
      'pg_statistic_ext', 'pg_namespace', 'pg_extension', 'pg_language', 'pg_cast', 'pg_collation',
      'pg_conversion', 'pg_transform', 'pg_operator', 'pg_opclass', 'pg_opfamily', 'pg_amop',
      'pg_amproc', 'pg_am', 'pg_ts_parser', 'pg_ts_template', 'pg_ts_dict', 'pg_ts_config',
      'pg_event_trigger', 'pg_publication', 'pg_publication_rel', 'pg_publication_namespace',
      'pg_foreign_data_wrapper', 'pg_foreign_server', 'pg_user_mapping', 'pg_default_acl',
      'pg_attrdef', 'pg_largeobject', 'pg_largeobject_metadata', 'pg_subscription'])
  group by c.relname
),
