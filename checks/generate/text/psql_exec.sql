
-- {id}: {subject}
\set fd_f{number} 0
{settings}do language plpgsql {tag}
begin
  execute {statement_tag}
{statement}
{statement_tag};
end
{tag};
\if :ERROR
\set fd_f{number} E :SQLSTATE
\endif
rollback to savepoint fulldress_case;
