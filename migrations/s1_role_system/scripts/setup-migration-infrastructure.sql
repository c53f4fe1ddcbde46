-- Sets everything up in the right order, in one transaction, and verifies that it is there:
--   psql $DATABASE_URL -f setup-migration-infrastructure.sql
\set ON_ERROR_STOP on
begin;
set local client_min_messages = warning;
do $$
begin
  if not pg_catalog.has_database_privilege(pg_catalog.current_database(), 'create') then
    raise exception 'user % may not create schemas in database %', current_user, pg_catalog.current_database()
      using errcode = 'insufficient_privilege',
        hint = pg_catalog.format('Ensure database user has CREATE SCHEMA privileges: GRANT CREATE ON DATABASE %I TO %I.',
          pg_catalog.current_database(), current_user);
  end if;
end $$;
\ir migration-logging-system.sql
\ir comprehensive-backup-system.sql
\ir migration-rollback-system.sql
\ir role-system-migration.sql
\ir migration-validation-functions.sql
\ir migration-control-functions.sql
revoke all on schema migration_tracking, migration_backup, migration_validation, migration_control from public;
do $$
declare
  missing text;
begin
  select pg_catalog.string_agg(s.component, ', ' order by s.component) into missing
  from migration_control.get_infrastructure_status() as s where not s.is_there;
  if missing is not null then
    raise exception 'the infrastructure is not complete: %', missing using errcode = 'undefined_object';
  end if;
end $$;
commit;
