-- fulldress:up
create table visits (id integer primary key, at text not null default (strftime('%Y-%m-%d %H:%M:%f', 'now')), who text);
insert into visits (who) select name from people;

-- fulldress:down
drop table visits;
