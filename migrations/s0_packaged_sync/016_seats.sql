-- fulldress:up
alter table events add constraint events_seats_check check (seats_max > 0);
-- fulldress:down
alter table events drop constraint events_seats_check;
