-- {id}: {title}
--
-- The cases of this check as fulldress {version} bound them to database {database}, for pg_prove:
--
--   pg_prove --dbname DATABASE {folder}/*.sql
--
-- Needs the extension pgtap in the database and the right to create temporary objects. Reads only,
-- with the settings pinned below; each case runs in a block that is taken back, so one that raises
-- spoils no other. What weighs less than severity {fail_on} is marked as to do and fails nothing. Run
-- `fulldress generate` again when tables, columns or keys change: the last case finds what is new.
begin isolation level repeatable read;
set local client_encoding to 'UTF8';
set local standard_conforming_strings to on;

-- Answers `statement`: the one value it gives, or E and its SQLSTATE.
create function pg_temp.fulldress_answer(
  statement text, question text, path text, names text[], vals text[]
) returns text language plpgsql as $fulldress$
declare
  answer text;
  is_done boolean := false;
begin
  begin
    if path <> '' then
      perform pg_catalog.set_config('search_path', path, true);
    end if;
    for n in 1 .. pg_catalog.cardinality(names) loop
      perform pg_catalog.set_config(names[n], vals[n], true);
    end loop;
    if question = 'exec' then
      execute statement;
      answer := '0';
    else
      execute statement into strict answer;
    end if;
    is_done := true;
    -- Going back lets go of every lock and setting.
    raise exception using errcode = 'FDFDF', message = 'done';
  exception
    when query_canceled or assert_failure or others then
      if not is_done then
        answer := 'E' || sqlstate;
      end if;
  end;
  return answer;
end
$fulldress$;

-- Says one verdict as an assertion.
create function pg_temp.fulldress_told(
  description text, severity text, verdict text, reason text, is_closing boolean
) returns setof text language plpgsql as $fulldress$
begin
  if verdict = 'skipped' then
    return next skip(description || ': ' || reason, 1);
  elsif verdict = 'passed' then
    return next pass(description);
  elsif is_closing then
    return next fail(description);
    return next diag(verdict || ': ' || reason);
  else
    perform todo(severity || ', ' || verdict || ': ' || reason, 1);
    return next fail(description);
  end if;
end
$fulldress$;

-- Says an answer.
create function pg_temp.fulldress_judged(
  description text, severity text, question text, answer text
) returns setof text language plpgsql as $fulldress$
declare
  closes boolean := severity = any (array[{closing}]);
begin
  if question = 'damage' and answer in ('EXX001', 'EXX002') then
    return query select pg_temp.fulldress_told(
      description, severity, 'failed', '1 violation, SQLSTATE ' || pg_catalog.substr(answer, 2),
      closes);
  elsif answer like 'E%' and (question <> 'exec' or answer ~ {inconclusive}) then
    return query select pg_temp.fulldress_told(
      description, severity, 'unknown', 'raised SQLSTATE ' || pg_catalog.substr(answer, 2), closes);
  elsif answer like 'E%' then
    return query select pg_temp.fulldress_told(
      description, severity, 'failed', '1 violation, SQLSTATE ' || pg_catalog.substr(answer, 2),
      closes);
  elsif coalesce(answer, '') !~ '^[0-9]+$' then
    return query select pg_temp.fulldress_told(
      description, severity, 'unknown', 'the count must be one whole number', true);
  elsif answer = '0' then
    return query select pg_temp.fulldress_told(description, severity, 'passed', '', false);
  elsif question = 'strangers' then
    return query select pg_temp.fulldress_told(
      description, severity, 'unknown', answer || ' subjects: ' || {strangers}, true);
  else
    return query select pg_temp.fulldress_told(
      description, severity, 'failed', answer || ' violations', closes);
  end if;
end
$fulldress$;

create function pg_temp.fulldress_asked(
  description text, severity text, question text, statement text, path text, names text[],
  vals text[]
) returns setof text language sql as $fulldress$
  select pg_temp.fulldress_judged(
    description, severity, question,
    pg_temp.fulldress_answer(statement, question, path, names, vals)
  )
$fulldress$;

select plan({plan});
{lists}set transaction read only;
do $fulldress$
begin
  perform pinned from (
{pin}
  ) as pinned;
end
$fulldress$;
