
-- {id}: {subject}
\set fd_f{number} unanswered
{settings}select counted.n as f{number}
from (
{statement}
) as counted(n)
\gset fd_
\if :ERROR
\set fd_f{number} E :SQLSTATE
\endif
rollback to savepoint fulldress_case;
