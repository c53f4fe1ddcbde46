
-- {relation}: {count} cases in one scan
with scan as (
{statement}
)
insert into temp.fulldress_answer
{answers};
