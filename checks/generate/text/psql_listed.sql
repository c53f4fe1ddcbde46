
-- {id}: {title}
\set fd_f{number} unanswered
\set fd_d{number} '[]'
select coalesce(
  pg_catalog.jsonb_agg(
    pg_catalog.jsonb_build_array(v.subject, v.severity, v.violations, v.verdict, v.reason)
  ),
  '[]'
) as d{number}
from (
{statement}
) as v
\gset fd_
\if :ERROR
\set fd_f{number} E :SQLSTATE
\else
\set fd_f{number} answered
\endif
rollback to savepoint fulldress_case;
