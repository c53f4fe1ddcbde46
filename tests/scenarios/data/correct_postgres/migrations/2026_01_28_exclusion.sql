-- fulldress:up
create table bookings (room int4range not null, exclude using gist (room with &&));
insert into bookings values ('[1,3)'), ('[3,5)');

-- fulldress:down
drop table bookings;
