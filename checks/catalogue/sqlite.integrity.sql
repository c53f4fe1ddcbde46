-- check: sqlite.integrity
-- title: SQLite: PRAGMA integrity_check reports anything but ok (b-tree structure, missing index
--   entries, UNIQUE / CHECK / NOT NULL)
-- severity: error
-- tier: core
-- kind: sqlite
-- nothing: no database
-- condition: PRAGMA integrity_check says anything but ok, or cannot be run because the file is damaged.
--   It looks at the structure of the file, at the entries of every index and at UNIQUE, CHECK and NOT
--   NULL; foreign keys it does not look at (fk.orphan-rows).
-- effect: Queries give different answers depending on the index they use, rows are lost, and one day
--   the file cannot be read.
-- fix: REINDEX when only indexes are named; else restore a backup, or save what is left with .recover.
-- cost: Reads the whole file.
-- false positives: None known. quick_check is cheaper but misses UNIQUE and the content of indexes.
-- waiver: None advised.
-- source: sqlite.org/pragma.html#pragma_integrity_check.

-- section: sqlite discovery
-- One row per message; `ok` is the only one of a sound file.
select
  'main' as subject,
  case when c.integrity_check = 'ok' then 0 else 1 end as violations,
  c.integrity_check as key_message
from pragma_integrity_check(100, 'main') as c
order by 3

-- section: sqlite fixture firing
-- expect: 2 main
create table users (id integer primary key, email text, age int);
create index users_email_idx on users (email);
insert into users values (1, 'a', 1), (2, null, -1);
pragma writable_schema = on;
update sqlite_schema
set sql = 'create table users (id integer primary key, email text not null, age int check (age > 0))'
where name = 'users';
pragma writable_schema = reset;

-- section: sqlite fixture silent
-- expect: 0 main
create table users (id integer primary key, email text not null unique);
insert into users values (1, 'a'), (2, 'b');

-- section: sqlite fixture trap: an index that lacks rows, which quick_check does not see
-- expect: 3 main
create table users (id integer primary key, email text);
create index users_email_idx on users (email);
insert into users values (1, 'a'), (2, 'b');
pragma writable_schema = on;
update sqlite_schema set sql = 'create index users_email_idx on users (email) where 0'
where name = 'users_email_idx';
pragma writable_schema = reset;
insert into users values (3, 'c'), (4, 'd');
pragma writable_schema = on;
update sqlite_schema set sql = 'create index users_email_idx on users (email)'
where name = 'users_email_idx';
pragma writable_schema = reset;

-- section: sqlite fixture trap: foreign keys are another check's
-- expect: 0 main
pragma foreign_keys = off;
create table parents (id integer primary key);
create table children (id integer primary key, parent_id int references parents);
insert into children values (1, 7);
