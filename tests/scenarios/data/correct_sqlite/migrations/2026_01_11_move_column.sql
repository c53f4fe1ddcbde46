-- fulldress:up
create table emails (person_id integer primary key references people (id) on delete cascade, email text not null unique);
insert into emails (person_id, email) select id, email from people where email is not null;
drop index people_email;
alter table people drop column email;

-- fulldress:down
create table people_back (
  id integer primary key autoincrement,
  name text not null,
  email text,
  age integer check (age > 0),
  town text,
  phone text not null default '',
  first_name text,
  last_name text
);
insert into people_back (id, name, email, age, town, phone, first_name, last_name)
select p.id, p.name, e.email, p.age, p.town, p.phone, p.first_name, p.last_name
from people as p
left join emails as e on e.person_id = p.id
order by p.id;
drop table emails;
drop view adults;
drop table people;
alter table people_back rename to people;
create view adults as select id, name, town from people where age >= 21;
create index people_by_city on people (town) where town is not null;
create index people_by_lower_name on people (lower(name));
create unique index people_email on people (email);
create trigger people_renamed after update of name on people when old.name <> new.name begin
  insert into changes (person_id, old_name) values (old.id, old.name);
end;
