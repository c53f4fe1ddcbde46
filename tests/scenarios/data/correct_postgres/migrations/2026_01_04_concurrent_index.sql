-- fulldress:no-transaction
-- fulldress:up
create index concurrently people_by_age on people (age);

-- fulldress:down
drop index concurrently people_by_age;
