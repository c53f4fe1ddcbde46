-- The checks of fulldress, bound to one database: what `fulldress check` asks of it, for the sqlite3
-- shell.
--
--   sqlite3 -batch -box DATABASE < {file}
--
-- Written by fulldress {version} for database {database}. Run `fulldress generate` again when its
-- tables, columns or keys change: what this script does not know is reported as unknown.
--
-- Reads only, in one snapshot, and writes nothing but temporary tables. Do not add -readonly: SQLite
-- then knows no CHECK constraints, and its integrity check passes over rows that violate them. A case that raises leaves no
-- answer and spoils no other; its message goes to standard error. The last result set has one row
-- per case: check, subject, severity, violations, verdict (passed, failed, skipped, unknown), reason.
--
-- The shell ends with exit code 1 when the gate is closed: when a case of severity {fail_on} or above
-- failed, or when a case cannot be told, which includes every case that raised. Else it ends with 0.
.bail off
.timeout {lock_timeout}
begin;
drop table if exists temp.fulldress_case;
drop table if exists temp.fulldress_listed;
drop table if exists temp.fulldress_answer;
drop table if exists temp.fulldress_gate;
create temporary table fulldress_case (
  number integer primary key,
  check_id text,
  subject text,
  severity text,
  question text,
  verdict text,
  reason text
);
create temporary table fulldress_listed (
  number integer,
  subject text,
  severity text,
  violations integer,
  verdict text,
  reason text
);
create temporary table fulldress_answer (number integer, violations);
{cases}
