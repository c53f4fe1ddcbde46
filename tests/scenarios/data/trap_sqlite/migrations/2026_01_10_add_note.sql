-- fulldress:up
alter table accounts add column note text;

-- fulldress:down
create table accounts_back as select id, owner_id, balance, code from accounts;
drop table accounts;
alter table accounts_back rename to accounts;
