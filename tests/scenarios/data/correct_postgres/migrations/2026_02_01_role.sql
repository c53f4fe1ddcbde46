-- fulldress:up
create role auditor noinherit;
grant reader to auditor;
grant select on people to auditor;

-- fulldress:down
revoke select on people from auditor;
revoke reader from auditor;
drop role auditor;
