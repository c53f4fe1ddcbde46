begin;
create temporary table kept on commit drop as
select max(change_number) as number
from migration_tracking.rls_policy_changes
where changed_at < (select changed_at from migration_control.migration_state where migration_name = 'role_system_migration');
select migration_control.set_phase(migration_name, backup_id, 'both')
from migration_control.migration_state
where migration_name = 'role_system_migration';
delete from migration_tracking.rls_policy_changes where change_number > (select number from kept);
commit;
