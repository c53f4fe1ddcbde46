-- fulldress:up
create table notes (id serial primary key, person_id integer references people (id), body text);
insert into notes (person_id, body) select id, 'hello ' || name from people order by id;

-- fulldress:down
drop table notes;
