
-- {id}: {subject}
insert into temp.fulldress_answer
select {number}, 0 * count(*)
from (
select * from (
{statement}
) limit {rows}
);
