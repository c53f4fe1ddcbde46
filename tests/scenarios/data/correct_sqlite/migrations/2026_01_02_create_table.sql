-- fulldress:up
create table notes (id integer primary key autoincrement, person_id integer references people (id), body text);
insert into notes (person_id, body) select id, 'hello ' || name from people;

-- fulldress:down
drop table notes;
