-- fulldress:no-transaction
-- fulldress:up
create index concurrently track_by_name on track (lower(name));

-- fulldress:down
drop index concurrently track_by_name;
