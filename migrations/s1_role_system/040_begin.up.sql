-- Old and new roles side by side: whoever has either gets in, and nobody is interrupted.
select migration_control.begin_migration('role_system_migration');
