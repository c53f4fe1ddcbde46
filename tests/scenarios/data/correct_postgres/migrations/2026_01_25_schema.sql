-- fulldress:up
create schema archive;
alter table remarks set schema archive;

-- fulldress:down
alter table archive.remarks set schema public;
drop schema archive;
