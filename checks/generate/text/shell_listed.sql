
-- {id}: {title}
insert into temp.fulldress_listed
select {number}, v.subject, v.severity, v.violations, v.verdict, v.reason
from (
{statement}
) as v
union all
select {number}, null, null, null, 'answered', null;
