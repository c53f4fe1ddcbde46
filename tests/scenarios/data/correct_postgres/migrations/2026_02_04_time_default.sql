-- fulldress:up
create table visits (id serial primary key, at timestamptz not null default clock_timestamp(), who text);
insert into visits (who) select name from people order by id;
alter table people add column seen_at timestamptz default clock_timestamp();

-- fulldress:down
alter table people drop column seen_at;
drop table visits;
