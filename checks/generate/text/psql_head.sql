-- The checks of fulldress, bound to one database: what `fulldress check` asks of it, for psql.
--
--   psql -X -v ON_ERROR_STOP=1 -f {file} DATABASE
--
-- Written by fulldress {version} for database {database}. Run `fulldress generate` again when its
-- tables, columns or keys change: what this script does not know is reported as unknown.
--
-- Reads only, in one snapshot, with the settings pinned below, and changes nothing. Each case runs in
-- a savepoint that is taken back, so one that raises spoils no other; its SQLSTATE goes to standard
-- error. The last result set has one row per case: check, subject, severity, violations, verdict
-- (passed, failed, skipped, unknown), reason.
--
-- psql ends with exit code 3 when the gate is closed: when a case of severity {fail_on} or above
-- failed or raised, or when a case cannot be told. Else it ends with 0.
\set ON_ERROR_STOP on
\set ON_ERROR_ROLLBACK off
\set AUTOCOMMIT on
\set ECHO none
\set FETCH_COUNT 0
\set QUIET on
\set SHOW_CONTEXT never
\set SINGLELINE off
\set VERBOSITY sqlstate
\timing off
\encoding UTF8
begin isolation level repeatable read read only;
{pin}
\gset fd_
select pg_catalog.current_setting('search_path') as own_path
\gset fd_
-- Names print qualified while subjects are listed.
select pg_catalog.set_config('search_path', 'pg_catalog', true) as path
\gset fd_
savepoint fulldress_case;
\set ON_ERROR_STOP off
