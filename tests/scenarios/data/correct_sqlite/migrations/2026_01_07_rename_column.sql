-- fulldress:up
alter table people rename column city to town;

-- fulldress:down
alter table people rename column town to city;
