-- fulldress:up
alter table people alter column name drop not null, alter column phone drop default;

-- fulldress:down
alter table people alter column name set not null, alter column phone set default '-';
