-- fulldress:up
alter table people add constraint people_name_city_key unique (name, city);

-- fulldress:down
alter table people drop constraint people_name_city_key;
