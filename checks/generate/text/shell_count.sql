
-- {id}: {subject}
insert into temp.fulldress_answer
select {number}, (
{statement}
)
where {number} not in (select a.number from temp.fulldress_answer as a);
