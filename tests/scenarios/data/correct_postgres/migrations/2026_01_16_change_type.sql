-- fulldress:up
drop view adults;
alter table people alter column age type bigint;
create view adults as select id, name, town as city from people where age >= 21;

-- fulldress:down
drop view adults;
alter table people alter column age type integer;
create view adults as select id, name, town as city from people where age >= 21;
