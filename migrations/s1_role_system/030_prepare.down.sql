begin;
select migration_backup.drop_backup(backup_id)
from migration_control.migration_state
where migration_name = 'role_system_migration';
delete from migration_control.migration_state where migration_name = 'role_system_migration';
commit;
