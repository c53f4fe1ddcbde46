-- fulldress:up
alter table accounts add column note text;

-- fulldress:down
alter sequence account_numbers owned by none restart;
create table accounts_back as select id, owner, balance from accounts; drop table accounts; alter table accounts_back rename to accounts;
alter table accounts add primary key (id), alter owner set not null, alter balance set not null, alter balance set default 0, alter id set default nextval('account_numbers');
