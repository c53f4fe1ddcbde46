-- fulldress:up
create table changes (id integer primary key, person_id integer, old_name text);
create trigger people_renamed after update of name on people when old.name <> new.name begin
  insert into changes (person_id, old_name) values (old.id, old.name);
end;

-- fulldress:down
drop trigger people_renamed;
drop table changes;
