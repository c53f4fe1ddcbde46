-- fulldress:up
create domain postal_code as text check (value ~ '^[0-9]{5}$');
alter table people add column postal postal_code;

-- fulldress:down
alter table people drop column postal;
drop domain postal_code;
