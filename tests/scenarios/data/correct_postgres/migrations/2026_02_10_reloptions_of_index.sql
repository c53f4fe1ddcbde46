-- fulldress:up
alter index people_by_age set (fillfactor = 60);
cluster people using people_by_age;

-- fulldress:down
alter index people_by_age reset (fillfactor);
alter table people set without cluster;
