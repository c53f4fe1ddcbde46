-- fulldress:up
insert into people (name, age) values ('System', 99);

-- fulldress:down
delete from people where name = 'System';
