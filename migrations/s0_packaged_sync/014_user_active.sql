-- fulldress:up
alter table users add column is_active boolean not null default true;
-- fulldress:down
alter table users drop column is_active;
