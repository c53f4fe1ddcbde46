-- check: text.stray-whitespace
-- title: Leading/trailing white space incl. NBSP, zero-width and BOM characters
-- severity: warning
-- tier: core
-- kind: pred
-- nothing: no text columns
-- condition: A text of at most 255 characters starts or ends with white space (of Unicode), or holds a
--   zero-width space or a byte order mark anywhere. Longer texts are prose.
-- effect: Values that look alike are different: lookups miss, unique keys let doubles in.
-- fix: btrim() the values, and trim them where they come in.
-- cost: Shares one scan per table with the other row predicates.
-- false positives: Text in which blanks matter, such as separators and padded codes.
-- waiver: Per column.
-- source: Unicode White_Space and Default_Ignorable_Code_Point.

-- section: postgres discovery
-- One row per text column; char(n) is padded with blanks by definition. Other encodings than UTF8 have
-- only the blanks of ASCII.
select
  t.name || ' ' || pg_catalog.quote_ident(a.attname) as subject,
  t.scan as relation,
  keys.key,
  pg_catalog.quote_ident(a.attname) as column,
  case
    when pg_catalog.getdatabaseencoding() = 'UTF8'
      then pg_catalog.quote_literal(
        '^[\s\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]'
          || '|[\s\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]$|[\u200b\ufeff]'
      )
    else pg_catalog.quote_literal('^\s|\s$')
  end as pattern
from {user_relations} as t
join {row_keys} as keys on keys.relid = t.oid
join pg_catalog.pg_attribute as a on a.attrelid = t.oid
join {base_types} as base on base.oid = a.atttypid
where t.relkind in ('r', 'p')
  and not t.is_partition
  and a.attnum > 0
  and not a.attisdropped
  and base.category = 'S'
  and base.base_name not in ('bpchar', 'name', 'char')
order by 1

-- section: postgres predicate
-- Most values are ASCII and neither begin nor end with a blank, which is told without a regular
-- expression.
(
    pg_catalog.octet_length(t.{column}::pg_catalog.text)
      <> pg_catalog.char_length(t.{column}::pg_catalog.text)
    or t.{column}::pg_catalog.text collate "C" < '!'
    or pg_catalog.right(t.{column}::pg_catalog.text, 1) collate "C" < '!'
  )
  and pg_catalog.char_length(t.{column}::pg_catalog.text) between 1 and 255
  and t.{column}::pg_catalog.text collate "C" ~ {pattern}
  and pg_catalog.octet_length(pg_catalog.btrim(t.{column}::pg_catalog.text)) > 0

-- section: postgres fixture firing
-- expect: 5 public.users name
create table users (id int primary key, name text);
insert into users values (1, ' anna'), (2, 'anna '), (3, U&'anna\00a0'), (4, U&'an\200bna'), (5, U&'\feffanna'),
  (6, 'anna'), (7, 'anna maria'), (8, ''), (9, null);

-- section: postgres fixture silent
-- expect: 0 public.users name
create table users (id int primary key, name text);
insert into users values (1, 'anna maria'), (2, U&'d\00a0f'), (3, null), (4, ''), (5, '   '),
  (6, repeat('prose ', 60));

-- section: postgres fixture silent: no text columns
-- expect: skipped
create table users (id int primary key, code char(10));

-- section: postgres fixture trap: domains, partitions, arrays and json are none, hostile names
-- expect: 1 public.events name
-- expect: 1 "Sch""ema"."t {key}" "na me"
create domain word as varchar(20);
create table events (id int, name word, tags text[], doc jsonb) partition by range (id);
create table events_low partition of events for values from (0) to (10);
create schema "Sch""ema";
create collation "Sch""ema".blind (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
create table "Sch""ema"."t {key}" ("na me" text collate "Sch""ema".blind);
insert into events values (1, 'a ', '{" a "}', '" a "');
insert into "Sch""ema"."t {key}" values (' a');

-- section: postgres fixture trap: char(n) under two domains is padded all the same
-- expect: skipped
create domain code as char(5);
create domain codes as code;
create table items (id int primary key, code codes);
insert into items values (1, 'a');

-- section: sqlite discovery
-- One row per column that may hold text: all but those declared as numbers or blobs.
select
  t.table_name || ' ' || c.name as subject,
  t.relation,
  keys.key,
  '"' || replace(c.name, '"', '""') || '"' as "column"
from {user_tables} as t
join pragma_table_xinfo(t.table_name, 'main') as c
join {row_keys} as keys on keys.table_name = t.table_name
where lower(c.type) like '%char%'
  or lower(c.type) like '%text%'
  or lower(c.type) like '%clob%'
  or not (
    lower(c.type) like '%int%'
    or lower(c.type) like '%real%'
    or lower(c.type) like '%floa%'
    or lower(c.type) like '%doub%'
    or lower(c.type) like '%blob%'
  )
order by 1

-- section: sqlite predicate
typeof(t.{column}) = 'text'
  and length(t.{column}) between 1 and 255
  and length(trim(t.{column})) > 0
  and (
    t.{column} collate binary <> trim(
      t.{column},
      ' ' || char(9, 10, 11, 12, 13, 133, 160, 5760, 8192, 8193, 8194, 8195, 8196, 8197, 8198, 8199,
        8200, 8201, 8202, 8232, 8233, 8239, 8287, 12288)
    )
    or instr(t.{column}, char(8203)) > 0
    or instr(t.{column}, char(65279)) > 0
  )

-- section: sqlite fixture firing
-- expect: 4 users name
create table users (id integer primary key, name text);
insert into users values (1, ' anna'), (2, 'anna '), (3, 'anna' || char(160)), (4, 'an' || char(8203) || 'na'),
  (5, 'anna'), (6, ''), (7, null), (8, 5);

-- section: sqlite fixture silent
-- expect: 0 users name
create table users (id integer primary key, name text);
insert into users values (1, 'anna maria'), (2, '   '), (3, null), (4, x'20');

-- section: sqlite fixture silent: no text columns
-- expect: skipped
create table users (id integer primary key, n int);

-- section: sqlite fixture trap: hostile names, collations
-- expect: 1 t "x" {key} na me
create table "t ""x"" {key}" ("na me" varchar(20) collate rtrim);
insert into "t ""x"" {key}" values ('a '), ('a');

-- section: sqlite fixture trap: columns without a type, or with one SQLite does not know
-- expect: 1 notes body
-- expect: 1 notes title
create table notes (id integer primary key, body, title string, amount real, data blob);
insert into notes values (1, 'a ', ' b', 1.5, x'20');
