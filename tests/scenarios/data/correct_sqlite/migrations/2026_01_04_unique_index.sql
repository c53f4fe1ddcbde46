-- fulldress:up
create unique index people_email on people (email);

-- fulldress:down
drop index people_email;
