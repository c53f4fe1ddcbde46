-- Rebuilds a table, for changes that ALTER TABLE cannot make: types, constraints, the order of columns. These are the
-- steps of https://sqlite.org/lang_altertable.html#otheralter: foreign keys are switched off before the transaction of
-- a migration begins, and checked before it is committed, so that DROP TABLE deletes no child rows. Indexes and triggers
-- of the old table are gone afterwards: create them again behind the rename. Drop views that read it before the rename.
-- fulldress:up
create table {raw}_new (
  id integer primary key,
  {column} text not null default ''
);
insert into {raw}_new (id, {column})
select id, coalesce({column}, '')
from {table}
order by id;
drop table {table};
alter table {raw}_new rename to {table};

-- fulldress:down
create table {raw}_old (
  id integer primary key,
  {column} text
);
insert into {raw}_old (id, {column})
select id, {column}
from {table}
order by id;
drop table {table};
alter table {raw}_old rename to {table};
