-- Archived: run by the old system, which moved its files here. Never executed again, and could not be: the table exists.
-- fulldress:up
create table users (
  id integer primary key,
  name text not null unique,
  created_at text not null
);

-- fulldress:down
drop table users;
