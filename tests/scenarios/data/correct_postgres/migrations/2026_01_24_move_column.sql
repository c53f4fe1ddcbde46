-- fulldress:up
create table emails (person_id integer primary key references people (id) on delete cascade, email varchar(120) not null unique);
insert into emails (person_id, email) select id, email from people where email is not null order by id;
alter table people drop column email;

-- fulldress:down
alter table people add column email varchar(120);
update people as p set email = e.email from emails as e where e.person_id = p.id;
alter table people add constraint people_email_key unique (email);
drop table emails;
