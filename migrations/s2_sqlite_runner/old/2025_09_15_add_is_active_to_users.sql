-- Archived: run by the old system, which moved its files here. Never executed again.
-- fulldress:up
alter table users add column is_active integer not null default 1 check (is_active in (0, 1));

-- fulldress:down
alter table users drop column is_active;
