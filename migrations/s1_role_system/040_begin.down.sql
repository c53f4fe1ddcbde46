begin;
select migration_control.set_phase(migration_name, backup_id, 'before')
from migration_control.migration_state
where migration_name = 'role_system_migration';
delete from migration_tracking.rls_policy_changes;
commit;
