-- fulldress:up
drop view adults;
create view adults as select id, name, city from people where age >= 21;

-- fulldress:down
drop view adults;
create view adults as select id, name from people where age >= 18;
