create table owners (id integer primary key, name text not null);
create table accounts (
  id integer primary key autoincrement,
  owner_id integer not null references owners (id) on delete cascade,
  balance real not null default 0 check (balance >= 0),
  code text unique collate nocase
);
create index accounts_by_owner on accounts (owner_id);
create table log (account_id integer, what text);
create trigger accounts_insert after insert on accounts begin
  insert into log (account_id, what) values (new.id, 'insert');
end;
insert into owners (id, name) values (1, 'Ada'), (2, 'Grace');
insert into accounts (owner_id, balance, code) values (1, 10, 'a'), (2, 20.5, 'b'), (1, 0, 'c');
