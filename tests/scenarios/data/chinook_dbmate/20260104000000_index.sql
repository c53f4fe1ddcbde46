-- migrate:up transaction:false
create index concurrently track_by_name on track (lower(name));

-- migrate:down transaction:false
drop index concurrently track_by_name;
