-- fulldress:up
alter default privileges in schema public grant select on tables to reader;
grant select on archive.remarks to reader;
grant usage on schema archive to reader;

-- fulldress:down
revoke usage on schema archive from reader;
revoke select on archive.remarks from reader;
alter default privileges in schema public revoke select on tables from reader;
