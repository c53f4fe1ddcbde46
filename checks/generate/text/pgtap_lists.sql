-- What the check lists, once, for all cases.
create temporary table fulldress_listed (
  subject text, severity text, violations bigint, verdict text, reason text
) on commit drop;

create function pg_temp.fulldress_list(statement text) returns setof text
language plpgsql as $fulldress$
declare
  answer text := pg_temp.fulldress_answer(statement, 'list', 'pg_catalog', '{}', '{}');
begin
  if answer like 'E%' then
    insert into pg_temp.fulldress_listed values (null, null, null, 'raised', answer);
    return;
  end if;
  insert into pg_temp.fulldress_listed
  select
    coalesce(r.cells ->> 0, ''),
    r.cells ->> 1,
    (r.cells ->> 2)::pg_catalog.int8,
    r.cells ->> 3,
    coalesce(r.cells ->> 4, '')
  from pg_catalog.jsonb_array_elements(answer::pg_catalog.jsonb) as r(cells);
end
$fulldress$;

-- What the list says of one subject.
create function pg_temp.fulldress_looked_up(
  description text, usual_severity text, asked_subject text
) returns setof text language plpgsql as $fulldress$
declare
  found_row record;
begin
  select l.* into found_row
  from pg_temp.fulldress_listed as l
  where l.verdict = 'raised' or l.subject = asked_subject;
  if found_row.verdict is null then
    return query select pg_temp.fulldress_told(
      description, usual_severity, 'skipped', 'gone since the suite was generated', false);
  elsif found_row.verdict = 'raised' then
    return query select pg_temp.fulldress_judged(
      description, usual_severity, 'list', found_row.reason);
  else
    return query select pg_temp.fulldress_told(
      description, found_row.severity, found_row.verdict,
      case
        when found_row.verdict = 'failed' then found_row.violations || ' violations'
        else found_row.reason
      end,
      found_row.severity = any (array[{closing}]) or found_row.verdict = 'unknown');
  end if;
end
$fulldress$;

-- What the list says of subjects that have come since.
create function pg_temp.fulldress_newcomers(
  description text, usual_severity text, known text[]
) returns setof text language plpgsql as $fulldress$
declare
  heaviest text;
  told text;
begin
  select
    pg_catalog.min(case
      when l.verdict = 'raised' then '0raised'
      when l.verdict = 'unknown' then '1unknown'
      when l.severity = any (array[{closing}]) then '2closing'
      else '3light'
    end),
    pg_catalog.string_agg(
      coalesce(l.subject || ': ' || l.violations || ' violations ' || l.reason, l.reason), '; '
      order by l.subject
    )
  into heaviest, told
  from pg_temp.fulldress_listed as l
  where (l.verdict in ('failed', 'unknown') and not (l.subject = any (known)))
    or l.verdict = 'raised';
  if heaviest is null then
    return query select pg_temp.fulldress_told(description, usual_severity, 'passed', '', false);
  elsif heaviest = '0raised' then
    return query select pg_temp.fulldress_judged(description, usual_severity, 'list', told);
  else
    return query select pg_temp.fulldress_told(
      description, case when heaviest = '3light' then 'warning' else 'error' end,
      case when heaviest = '1unknown' then 'unknown' else 'failed' end, told,
      heaviest <> '3light');
  end if;
end
$fulldress$;

