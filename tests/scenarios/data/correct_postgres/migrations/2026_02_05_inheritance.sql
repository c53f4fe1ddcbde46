-- fulldress:up
create table employees (salary numeric) inherits (people);
insert into employees (name, salary) values ('Eve', 10);

-- fulldress:down
drop table employees;
