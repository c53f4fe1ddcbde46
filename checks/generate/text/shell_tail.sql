
-- What was answered, as one row per case.
create temporary table fulldress_gate (closing integer);
create temporary trigger fulldress_gate_closed before insert on fulldress_gate
when new.closing > 0
begin
  select raise(abort, 'fulldress: the gate is closed by cases above');
end;
create temporary trigger fulldress_gate_empty before insert on fulldress_gate
when new.closing is null
begin
  select raise(abort, 'fulldress: nothing was asked, every case was skipped');
end;
create temporary view fulldress_outcome as
with told as (
  select
    c.check_id,
    coalesce(l.subject, c.subject) as subject,
    coalesce(l.severity, c.severity) as severity,
    c.question,
    coalesce(l.violations, a.violations) as violations,
    coalesce(l.verdict, c.verdict) as verdict,
    case when l.severity is not null then l.reason else c.reason end as reason,
    l.number is not null or a.number is not null or c.verdict is not null as is_told
  from temp.fulldress_case as c
  left join (
    -- The last row of a list only says that it is whole; it is the skip of a list without subjects.
    select m.number, m.subject, m.severity, m.violations, m.verdict, m.reason
    from temp.fulldress_listed as m
    where m.severity is not null
    union all
    select e.number, '', null, 0, 'skipped', null
    from temp.fulldress_listed as e
    where e.severity is null
      and e.number not in (
        select n.number from temp.fulldress_listed as n where n.severity is not null
      )
  ) as l on l.number = c.number
  left join temp.fulldress_answer as a on a.number = c.number
  where c.question <> 'strangers'
    or coalesce(a.violations, 1) <> 0
)
select
  t.check_id,
  t.subject,
  t.severity,
  case
    when t.question = 'exec' and not t.is_told then 1
    when t.question = 'strangers' then 0
    else coalesce(t.violations, 0)
  end as violations,
  case
    when t.question = 'exec' and not t.is_told then 'failed'
    when t.question = 'strangers' or not t.is_told then 'unknown'
    when t.verdict is not null then t.verdict
    when typeof(t.violations) <> 'integer' or t.violations < 0 then 'unknown'
    when t.violations = 0 then 'passed'
    else 'failed'
  end as verdict,
  case
    when not t.is_told then 'raised, see standard error'
    when t.question = 'strangers' then t.violations || ' subjects: ' || t.reason
    when t.verdict is not null then coalesce(t.reason, '')
    when typeof(t.violations) <> 'integer' then 'the count must be one row with one whole number'
    else ''
  end as reason
from told as t;
select
  o.check_id as "check",
  o.subject as subject,
  o.severity as severity,
  o.violations as violations,
  o.verdict as verdict,
  o.reason as reason
from temp.fulldress_outcome as o
order by o.check_id, o.subject;
insert into temp.fulldress_gate
select case
  when max(o.verdict <> 'skipped') = 0 then null
  else coalesce(
    sum(o.verdict = 'unknown' or o.verdict = 'failed' and o.severity in ({closing})), 0
  )
end
from temp.fulldress_outcome as o;
rollback;
