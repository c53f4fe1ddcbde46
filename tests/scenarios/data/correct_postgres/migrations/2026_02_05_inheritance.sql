-- fulldress:up
create table employees (salary numeric) inherits (people);
insert into employees (name, salary, number) values ('Eve', 10, nextval('people_number_seq'));

-- fulldress:down
drop table employees;
