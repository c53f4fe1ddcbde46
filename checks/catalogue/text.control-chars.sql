-- check: text.control-chars
-- title: Control characters, U+FFFD, double-encoded UTF-8 (mojibake), or a JSON \u0000 escape that jsonb
--   cannot take
-- severity: warning
-- tier: core
-- kind: pred
-- nothing: no text and no json columns
-- condition: A text holds control characters other than tab and line ends, the replacement character,
--   or what UTF-8 looks like when it was read as Latin-1 and encoded again; a json value holds \u0000.
-- effect: Exports break or carry broken words on, and a change of the column to jsonb fails.
-- fix: Repair the values: convert_from(convert_to(x, 'LATIN1'), 'UTF8') undoes double encoding.
-- cost: Shares one scan per table with the other row predicates.
-- false positives: Binary data kept in text; texts about mojibake.
-- waiver: Per column.
-- source: PostgreSQL docs datatype-json (\u0000 is rejected by jsonb); Unicode C0 and C1 controls.

-- section: postgres discovery
-- One row per column. C1 controls and mojibake exist only in UTF8 databases. A json value is asked as
-- it stands; an escaped backslash in front of u0000 makes it harmless.
select
  t.name || ' ' || pg_catalog.quote_ident(a.attname) as subject,
  t.scan as relation,
  keys.key,
  case
    when base.typname = 'json'
      then pg_catalog.format(
        't.%I::pg_catalog.text collate "C" ~ %L', a.attname, '(^|[^\\])(\\\\)*\\u0000'
      )
    when pg_catalog.getdatabaseencoding() = 'UTF8'
      then pg_catalog.format(
        't.%I::pg_catalog.text collate "C" ~ %L',
        a.attname,
        '[\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffd]'
          || '|\u00c3[\u0080-\u00bf]|\u00c2[\u00a0-\u00bf]|\u00e2\u20ac'
      )
    else pg_catalog.format(
      't.%I::pg_catalog.text collate "C" ~ %L', a.attname, '[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]'
    )
  end as is_broken
from {user_relations} as t
join {row_keys} as keys on keys.relid = t.oid
join pg_catalog.pg_attribute as a on a.attrelid = t.oid
join pg_catalog.pg_type as ty on ty.oid = a.atttypid
join pg_catalog.pg_type as base
  on base.oid = case when ty.typtype = 'd' then ty.typbasetype else ty.oid end
where t.relkind in ('r', 'p')
  and not t.is_partition
  and a.attnum > 0
  and not a.attisdropped
  and ((ty.typcategory = 'S' and base.typname not in ('name', 'char')) or base.typname = 'json')
order by 1

-- section: postgres predicate
{is_broken}

-- section: postgres fixture firing
-- expect: 5 public.users name
-- expect: 1 public.users doc
create table users (id int primary key, name text, doc json);
insert into users values (1, e'a\x01b', '"a"'), (2, e'a\x7f', '"\\u0000"'), (3, U&'a\fffd', '"\u0000"'),
  (4, U&'M\00c3\00bcnchen', null), (5, U&'it\00e2\20ac\2122s', null), (6, U&'M\00fcnchen', '{}');

-- section: postgres fixture silent
-- expect: 0 public.users name
-- expect: 0 public.users doc
create table users (id int primary key, name text, doc json);
insert into users values (1, e'a\tb\r\nc', '"a\nb"'), (2, U&'\00fc\00df\00e9\4e2d', '"\u0001"'), (3, null, null),
  (4, U&'S\00c3O PAULO', '1');

-- section: postgres fixture silent: no text
-- expect: skipped
create table users (id int primary key, doc jsonb);

-- section: postgres fixture trap: domains, partitions, hostile names
-- expect: 1 public.events name
-- expect: 1 "Sch""ema"."t {key}" "na me"
create domain word as varchar(20);
create table events (id int, name word) partition by range (id);
create table events_low partition of events for values from (0) to (10);
create schema "Sch""ema";
create table "Sch""ema"."t {key}" ("na me" char(5));
insert into events values (1, e'\x02');
insert into "Sch""ema"."t {key}" values (e'\x1b');

-- section: sqlite discovery
-- One row per column that may hold text.
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
order by 1

-- section: sqlite predicate
typeof(t.{column}) = 'text'
  and (
    t.{column} glob
      '*[' || char(1) || '-' || char(8) || char(11, 12) || char(14) || '-' || char(31) || char(127)
        || '-' || char(159) || char(65533) || ']*'
    or t.{column} glob '*' || char(195) || '[' || char(128) || '-' || char(191) || ']*'
    or t.{column} glob '*' || char(194) || '[' || char(160) || '-' || char(191) || ']*'
    or instr(t.{column}, char(226, 8364)) > 0
  )

-- section: sqlite fixture firing
-- expect: 4 users name
create table users (id integer primary key, name text);
insert into users values (1, 'a' || char(1)), (2, 'a' || char(65533)), (3, 'M' || char(195, 188) || 'nchen'),
  (4, 'it' || char(226, 8364, 8482) || 's'), (5, 'M' || char(252) || 'nchen');

-- section: sqlite fixture silent
-- expect: 0 users name
create table users (id integer primary key, name text);
insert into users values (1, 'a' || char(9, 10, 13) || 'b'), (2, null), (3, char(252, 223, 20013)), (4, x'01');

-- section: sqlite fixture silent: no text
-- expect: skipped
create table users (id integer primary key, n int);

-- section: sqlite fixture trap: hostile names
-- expect: 1 t "x" {key} na me
create table "t ""x"" {key}" ("na me" varchar(20));
insert into "t ""x"" {key}" values (char(2));
