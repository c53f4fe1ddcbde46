-- fulldress:up
create index events_date_begin_idx on events (date_begin);
-- fulldress:down
drop index events_date_begin_idx;
