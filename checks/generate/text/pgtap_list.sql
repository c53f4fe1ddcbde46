
select * from pg_temp.fulldress_list({tag}
select coalesce(
  pg_catalog.jsonb_agg(
    pg_catalog.jsonb_build_array(v.subject, v.severity, v.violations, v.verdict, v.reason)
  ),
  '[]'
)
from (
{statement}
) as v
{tag});
