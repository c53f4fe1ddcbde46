-- fulldress:up
comment on table people is 'customers';
comment on column people.name is 'as it is printed';

-- fulldress:down
comment on column people.name is null;
comment on table people is 'customers and staff';
