begin;
delete from migration_control.literal_exceptions;
delete from migration_control.role_sources;
delete from migration_control.role_mapping;
commit;
