
-- {relation}: {count} cases in one scan
{defaults}{settings}{statement}
\gset fd_
\if :ERROR
-- One of them raised; each is asked alone.
rollback to savepoint fulldress_case;
{alone}\endif
rollback to savepoint fulldress_case;
