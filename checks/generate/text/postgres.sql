-- name: severity
coalesce(
    case
      when pg_catalog.bool_or(d.severity = 'error') then 'error'
      when pg_catalog.bool_or(d.severity = 'warning') then 'warning'
      when pg_catalog.bool_or(d.severity = 'info') then 'info'
    end,
    {default}
  )
-- name: said
pg_catalog.min(d.{column}::pg_catalog.text)
-- name: not_said
null::pg_catalog.text
-- name: silent
d.{column} is null
-- name: verdicts
-- One row per subject: what discovery says of it. Columns: subject, severity, violations, verdict,
-- reason.
select
  s.subject,
  s.severity,
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
    d.subject::pg_catalog.text as subject,
    {severity} as severity,
    coalesce(pg_catalog.sum(d.violations), 0)::pg_catalog.int8 as violations,
    {skip} as skip,
    coalesce(
      {unknown},
      case
        when pg_catalog.bool_or(d.violations is null and {not_skipped} and {not_unknown})
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
select pg_catalog.count(*) as strangers
from (
{discovery}
) as d
where {asked}
  and (
    d.subject is null
    or not (d.subject::pg_catalog.text = any (array[{known}]::pg_catalog.text[]))
  )
