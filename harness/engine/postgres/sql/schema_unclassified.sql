-- What the snapshot would be silent about: every user object of every catalogue must be described by
-- a family or belong to an object that is. See schema_context.sql.

-- name: unclassified
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
