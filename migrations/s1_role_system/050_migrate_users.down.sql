-- The users get their roles back, and the log begins anew: an installation that goes down a step has never taken it.
begin;
select migration_control.lock_users('the way back');
select r.profiles, r.sessions
from migration_backup.restore_users(
  array(select batch_id from migration_tracking.migration_batch where migration_name = 'role_system_migration'), 'refuse') as r;
delete from migration_tracking.migration_log where migration_name = 'role_system_migration';
delete from migration_tracking.migration_batch where migration_name = 'role_system_migration';
commit;
