-- fulldress:up
create index people_by_city on people (lower(city)) where city is not null;

-- fulldress:down
drop index people_by_city;
