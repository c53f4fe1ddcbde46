-- fulldress:up
alter table people add column phone text not null default '-';

-- fulldress:down
alter table people drop column phone;
