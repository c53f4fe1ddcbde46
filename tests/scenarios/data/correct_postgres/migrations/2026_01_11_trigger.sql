-- fulldress:up
create trigger people_touch before insert or update on people for each row execute function touch();

-- fulldress:down
drop trigger people_touch on people;
