-- What an application in use has, and a careless down loses without any error.
create role accountant;
create table accounts (
  id integer not null,
  owner text not null,
  balance numeric not null default 0
) with (fillfactor = 70);
create sequence account_numbers as integer owned by accounts.id;
alter table accounts alter column id set default nextval('account_numbers');
alter table accounts add primary key (id);
alter table accounts alter column owner set statistics 500;
comment on table accounts is 'one row for each account';
alter table accounts enable row level security;
create policy open_accounts on accounts for all to accountant using (balance >= 0) with check (balance >= 0);
grant select, insert on accounts to accountant;
grant usage on sequence account_numbers to accountant;
insert into accounts (owner, balance) values ('Ada', 10), ('Grace', 20.50), ('Linus', -3), ('Edsger', 0), ('Barbara', 7);
