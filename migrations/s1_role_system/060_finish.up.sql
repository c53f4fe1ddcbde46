-- New roles only, once everybody has one.
select migration_control.finish_migration('role_system_migration');
