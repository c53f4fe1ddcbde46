-- fulldress:up
alter table notes add constraint notes_body_fk foreign key (person_id) references people (id) on delete set null not valid;
alter table notes validate constraint notes_body_fk;

-- fulldress:down
alter table notes drop constraint notes_body_fk;
