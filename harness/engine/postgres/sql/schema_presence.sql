-- Which of the families that are rarely needed have something to describe. Each reads, by inner joins, from the catalogue
-- that is asked here, under the condition that is asked here: where that has no row, the family has none, and neither has
-- its part of schema_universe.sql. Planning and starting all of them would take longer than the rest.

-- name: rare_families
-- Columns: family, whether it is there.
select 'policy' as family, exists (select from pg_catalog.pg_policy as x) as is_there
union all
select 'statistics', exists (select from pg_catalog.pg_statistic_ext as x where x.oid >= 16384)
union all
select 'inheritance', exists (select from pg_catalog.pg_inherits as x)
union all
select 'enforcement', exists (select from pg_catalog.pg_trigger as x where x.tgisinternal and x.tgenabled <> 'O')
union all
select 'collation', exists (select from pg_catalog.pg_collation as x where x.oid >= 16384)
union all
select 'conversion', exists (select from pg_catalog.pg_conversion as x where x.oid >= 16384)
union all
select 'cast', exists (select from pg_catalog.pg_cast as x where x.oid >= 16384)
union all
select 'transform', exists (select from pg_catalog.pg_transform as x where x.oid >= 16384)
union all
select 'language', exists (select from pg_catalog.pg_language as x where x.oid >= 16384)
union all
select 'operator', exists (select from pg_catalog.pg_operator as x where x.oid >= 16384)
union all
select 'operator_class', exists (select from pg_catalog.pg_opclass as x where x.oid >= 16384)
union all
select 'operator_family', exists (select from pg_catalog.pg_opfamily as x where x.oid >= 16384)
union all
select 'family_operator', exists (select from pg_catalog.pg_amop as x where x.oid >= 16384)
union all
select 'family_function', exists (select from pg_catalog.pg_amproc as x where x.oid >= 16384)
union all
select 'access_method', exists (select from pg_catalog.pg_am as x where x.oid >= 16384)
union all
select 'ts_parser', exists (select from pg_catalog.pg_ts_parser as x where x.oid >= 16384)
union all
select 'ts_template', exists (select from pg_catalog.pg_ts_template as x where x.oid >= 16384)
union all
select 'ts_dictionary', exists (select from pg_catalog.pg_ts_dict as x where x.oid >= 16384)
union all
select 'ts_configuration', exists (select from pg_catalog.pg_ts_config as x where x.oid >= 16384)
union all
select 'ts_mapping', exists (select from pg_catalog.pg_ts_config as x where x.oid >= 16384)
union all
select 'event_trigger', exists (select from pg_catalog.pg_event_trigger as x where x.oid >= 16384)
union all
select 'publication', exists (select from pg_catalog.pg_publication as x)
union all
select 'publication_table', exists (select from pg_catalog.pg_publication_rel as x)
union all
select 'publication_schema', exists (select from pg_catalog.pg_publication as x)
union all
select 'foreign_data_wrapper', exists (select from pg_catalog.pg_foreign_data_wrapper as x where x.oid >= 16384)
union all
select 'foreign_server', exists (select from pg_catalog.pg_foreign_server as x where x.oid >= 16384)
union all
select 'user_mapping', exists (select from pg_catalog.pg_foreign_server as x)
union all
select 'large_object', exists (select from pg_catalog.pg_largeobject_metadata as x)
union all
select 'default_acl', exists (select from pg_catalog.pg_default_acl as x)
order by 1
