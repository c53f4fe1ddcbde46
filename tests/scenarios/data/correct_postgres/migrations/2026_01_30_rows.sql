-- fulldress:up
insert into people (id, name, age) values (1000, 'System', 99);

-- fulldress:down
delete from people where id = 1000;
