-- fulldress:up
alter table posts add column published_at timestamptz;
-- fulldress:down
alter table posts drop column published_at;
