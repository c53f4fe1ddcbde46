-- In batches, each in a transaction of its own.
call migration_control.migrate_all_users('role_system_migration', 5000);
