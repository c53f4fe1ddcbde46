-- fulldress:up
create index people_by_city on people (city) where city is not null;
create index people_by_lower_name on people (lower(name));

-- fulldress:down
drop index people_by_lower_name;
drop index people_by_city;
