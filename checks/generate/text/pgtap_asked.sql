
select * from pg_temp.fulldress_asked({description}, {severity}, {question}, {tag}
{statement}
{tag}, {path}, array[{names}]::text[], array[{values}]::text[]);
