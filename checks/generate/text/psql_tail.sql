
-- What was answered, as one row per case.
\set ON_ERROR_STOP on
\set VERBOSITY default
with asked (check_id, subject, severity, question, verdict, reason, answer) as (
  select
    null::pg_catalog.text, null::pg_catalog.text, null::pg_catalog.text, null::pg_catalog.text,
    null::pg_catalog.text, null::pg_catalog.text, null::pg_catalog.text
  where false
{cases}
),
listed (check_id, severity, nothing, answer, rows) as (
  select
    null::pg_catalog.text, null::pg_catalog.text, null::pg_catalog.text, null::pg_catalog.text,
    null::pg_catalog.text
  where false
{lists}
),
told (check_id, subject, severity, question, verdict, reason, answer) as (
  select a.check_id, a.subject, a.severity, a.question, a.verdict, a.reason, a.answer
  from asked as a
  where a.question <> 'strangers'
    or a.answer <> '0'
  union all
  select
    l.check_id,
    coalesce(r.cells ->> 0, ''),
    r.cells ->> 1,
    'count',
    r.cells ->> 3,
    r.cells ->> 4,
    r.cells ->> 2
  from listed as l
  cross join lateral pg_catalog.jsonb_array_elements(l.rows::pg_catalog.jsonb) as r(cells)
  union all
  select l.check_id, '', l.severity, 'count', 'skipped', l.nothing, '0'
  from listed as l
  where l.answer = 'answered'
    and l.rows = '[]'
  union all
  select l.check_id, '', l.severity, 'count', null, null, l.answer
  from listed as l
  where l.answer <> 'answered'
),
judged as (
  select
    t.*,
    case when t.answer like 'E%' then pg_catalog.substr(t.answer, 2) end as sqlstate,
    case
      when t.verdict is not null then t.verdict
      when t.question = 'strangers' then 'unknown'
      when t.answer like 'E%'
        then case
          when t.question = 'damage' and t.answer in ('EXX001', 'EXX002') then 'failed'
          when t.question <> 'exec' or t.answer ~ {inconclusive} then 'unknown'
          else 'failed'
        end
      when t.answer !~ '^[0-9]+$' then 'unknown'
      when t.answer = '0' then 'passed'
      else 'failed'
    end as told_verdict
  from told as t
),
outcomes as (
  select
    j.check_id,
    j.subject,
    j.severity,
    case
      when j.told_verdict = 'failed' and j.sqlstate is not null then 1
      when j.told_verdict = 'failed' then j.answer::pg_catalog.int8
      else 0
    end as violations,
    j.told_verdict as verdict,
    case
      when j.reason is not null then j.reason
      when j.question = 'strangers' and j.sqlstate is null then j.answer || ' subjects: ' || {strangers}
      when j.sqlstate is not null then 'raised SQLSTATE ' || j.sqlstate
      when j.told_verdict = 'unknown' then 'the count must be one row with one whole number'
    end as reason,
    -- What raised weighs as much as what failed; what cannot be told always closes the gate.
    (j.told_verdict = 'failed' or j.told_verdict = 'unknown' and j.sqlstate is not null)
      and j.severity = any (array[{closing}])
      or j.told_verdict = 'unknown' and j.sqlstate is null as is_closing
  from judged as j
)
select
  coalesce(
    pg_catalog.jsonb_agg(
      pg_catalog.jsonb_build_array(
        o.check_id, o.subject, o.severity, o.violations, o.verdict, o.reason
      )
      order by o.check_id collate "C", o.subject collate "C"
    ),
    '[]'
  ) as outcomes,
  pg_catalog.count(*) filter (where o.is_closing) as closing,
  pg_catalog.count(*) filter (where o.verdict <> 'skipped') as told
from outcomes as o
\gset fd_
select
  o.cells ->> 0 as "check",
  o.cells ->> 1 as subject,
  o.cells ->> 2 as severity,
  (o.cells ->> 3)::pg_catalog.int8 as violations,
  o.cells ->> 4 as verdict,
  coalesce(o.cells ->> 5, '') as reason
from pg_catalog.jsonb_array_elements(:'fd_outcomes') with ordinality as o(cells, position)
order by o.position;
rollback;
select
  pg_catalog.set_config('fulldress.closing', :'fd_closing', false) as closing,
  :fd_closing > 0 or :fd_told = 0 as is_closed
\gset fd_
\if :fd_is_closed
do $$
begin
  if pg_catalog.current_setting('fulldress.closing') = '0' then
    raise exception 'fulldress: nothing was asked, every case was skipped';
  end if;
  raise exception 'fulldress: % of the cases above close the gate',
    pg_catalog.current_setting('fulldress.closing');
end
$$;
\endif
