drop schema migration_tracking, migration_backup, migration_validation, migration_control cascade;
