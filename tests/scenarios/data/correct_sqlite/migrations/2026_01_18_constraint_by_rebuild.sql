-- fulldress:up
create table notes_new (
  id integer primary key autoincrement,
  person_id integer references people (id) on delete set null,
  body text not null check (length(body) < 1000)
);
insert into notes_new (id, person_id, body) select id, person_id, body from notes order by id;
drop table notes;
alter table notes_new rename to notes;

-- fulldress:down
create table notes_old (id integer primary key autoincrement, person_id integer references people (id), body text);
insert into notes_old (id, person_id, body) select id, person_id, body from notes order by id;
drop table notes;
alter table notes_old rename to notes;
