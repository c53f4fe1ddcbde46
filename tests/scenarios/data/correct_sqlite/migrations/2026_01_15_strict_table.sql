-- fulldress:up
create table measurements (at text primary key, value real not null) strict;

-- fulldress:down
drop table measurements;
