-- name: severity
coalesce(
    case
      when max(d.severity = 'error') then 'error'
      when max(d.severity = 'warning') then 'warning'
      when max(d.severity = 'info') then 'info'
    end,
    {default}
  )
-- name: said
min(cast(d.{column} as text))
-- name: not_said
null
-- name: silent
d.{column} is null
-- name: verdicts
select
  s.subject as subject,
  s.severity as severity,
  case when s.unknown is null then s.violations else 0 end as violations,
  case
    when s.unknown is not null then 'unknown'
    when s.violations > 0 then 'failed'
    when s.skip is not null then 'skipped'
    else 'passed'
  end as verdict,
  case when s.violations > 0 then s.unknown else coalesce(s.unknown, s.skip) end as reason
from (
  select
    cast(d.subject as text) as subject,
    {severity} as severity,
    coalesce(sum(d.violations), 0) as violations,
    {skip} as skip,
    coalesce(
      {unknown},
      case
        when max(d.violations is null and {not_skipped} and {not_unknown})
          then 'discovery gives no count'
        when d.subject is null then 'discovery gives a row without a subject'
      end
    ) as unknown
  from (
{discovery}
  ) as d
  group by d.subject
) as s
-- name: strangers
-- How many subjects discovery finds that are to be asked and that the suite does not know.
select count(*) as strangers
from (
{discovery}
) as d
where {asked}
  and (d.subject is null or cast(d.subject as text) not in ({known}))
