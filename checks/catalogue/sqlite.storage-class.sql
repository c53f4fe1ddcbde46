-- check: sqlite.storage-class
-- title: SQLite: value stored with a storage class the declared type does not promise ('abc' in an
--   INTEGER column, integer in a TEXT column, BLOB text) - PostgreSQL import or STRICT conversion will fail
-- severity: error
-- tier: core
-- kind: pred
-- nothing: no columns with a type that promises a storage class
-- condition: A value's typeof() is none the declared type promises: integers in INTEGER columns,
--   numbers in REAL columns, text in TEXT columns, blobs in BLOB columns. Types whose values may be
--   kept in several ways (NUMERIC, BOOLEAN, DATE, DECIMAL, none at all) are not asked.
-- effect: SQLite takes it, but an import into PostgreSQL or a STRICT table refuses the row, sorting and
--   comparing go wrong meanwhile.
-- fix: CAST the values, then recreate the table as STRICT.
-- cost: Shares one scan per table with the other row predicates.
-- false positives: Columns that hold several kinds on purpose; declare them ANY.
-- waiver: Per column.
-- source: sqlite.org/datatype3.html section 3.1, sqlite.org/stricttables.html.

-- section: sqlite discovery
-- One row per column of a table that is not STRICT, by the affinity rules of SQLite: INT first, then
-- CHAR, CLOB and TEXT, then BLOB, then REAL, FLOA and DOUB.
select
  t.table_name || ' ' || c.name as subject,
  t.relation,
  keys.key,
  '"' || replace(c.name, '"', '""') || '"' as "column",
  case
    when lower(c.type) like '%int%' then '''integer'''
    when lower(c.type) like '%char%' or lower(c.type) like '%clob%' or lower(c.type) like '%text%'
      then '''text'''
    when lower(c.type) like '%blob%' then '''blob'''
    else '''real'', ''integer'''
  end as classes
from {user_tables} as t
join pragma_table_list as l on l.schema = 'main' and l.name = t.table_name and l.strict = 0
join pragma_table_xinfo(t.table_name, 'main') as c
join {row_keys} as keys on keys.table_name = t.table_name
where lower(c.type) like '%int%'
  or lower(c.type) like '%char%'
  or lower(c.type) like '%clob%'
  or lower(c.type) like '%text%'
  or lower(c.type) like '%blob%'
  or lower(c.type) like '%real%'
  or lower(c.type) like '%floa%'
  or lower(c.type) like '%doub%'
order by 1

-- section: sqlite predicate
typeof(t.{column}) not in ('null', {classes})

-- section: sqlite fixture firing
-- expect: 2 orders n
-- expect: 1 orders name
-- expect: 1 orders price
-- expect: 1 orders body
create table orders (id integer primary key, n int, name text, price real, body blob);
insert into orders values (1, 'abc', 'a', 1.5, x'00'), (2, 1.5, x'61', 'free', 'text'), (3, 3, null, 2, null);

-- section: sqlite fixture silent
-- expect: 0 orders id
-- expect: 0 orders n
-- expect: 0 orders name
-- expect: 0 orders price
create table orders (id integer primary key, n int, name text, price double, at date, ok boolean, any_kind);
insert into orders values (1, '5', 5, 1, '2024-01-01', 'yes', x'00'), (2, 7.0, 'a', 2.5, 5, 1, 'a'),
  (3, null, null, null, null, null, null);

-- section: sqlite fixture silent: none
-- expect: skipped
create table notes (at date, anything, total numeric);

-- section: sqlite fixture trap: STRICT tables keep their word, names that sound like other types, hostile names
-- expect: 1 t "x" {key} na me
-- expect: 0 points at
create table kept (id integer primary key, name text) strict;
create table points (at point);
create table "t ""x"" {key}" ("na me" varchar(20));
insert into "t ""x"" {key}" values (x'00'), ('a');
insert into points values (1);

-- section: sqlite fixture trap: a NULL behind NOT NULL is column.required-missing
-- expect: 0 users name
create table users (id integer primary key, name text);
insert into users values (1, null), (2, 'a');
pragma writable_schema = on;
update sqlite_schema set sql = 'create table users (id integer primary key, name text not null)'
where name = 'users';
pragma writable_schema = reset;
