-- Validates the state before, takes the backup and validates that. Nothing after this runs if anything is wrong.
select * from migration_control.prepare_for_migration('role_system_migration');
