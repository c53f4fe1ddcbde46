-- check: text.control-chars
-- title: Control characters, U+FFFD, double-encoded UTF-8 (mojibake), or a JSON \u0000 escape that jsonb
--   cannot take
-- severity: warning
-- tier: core
-- kind: pred
-- nothing: no text and no json columns
-- condition: A text holds control characters other than tab and line ends, the replacement character,
--   or what UTF-8 looks like when it was read as Latin-1 or Windows-1252 and encoded again; a json value
--   holds \u0000.
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
    when base.base_name = 'json'
      then pg_catalog.format(
        't.%I::pg_catalog.text collate "C" ~ %L', a.attname, '(^|[^\\])(\\\\)*\\u0000'
      )
    when pg_catalog.getdatabaseencoding() = 'UTF8'
      then pg_catalog.format(
        't.%I::pg_catalog.text collate "C" ~ %L',
        a.attname,
        '[\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffd]'
          || '|\u00c3[\u0080-\u00bf]|\u00c2[\u00a0-\u00bf]|\u00e2\u20ac|\u00f0\u0178'
          -- The same read as Windows-1252, and Cyrillic letter by letter.
          || '|\u00c3[\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2020\u2021\u2030\u2039'
          || '\u20ac\u2122]|\u00c3[\u2013\u2014\u201a\u201e][a-z]'
          || '|[\u00d0\u00d1][\u00a0-\u00bf][\u00d0\u00d1][\u00a0-\u00bf]'
      )
    else pg_catalog.format(
      't.%I::pg_catalog.text collate "C" ~ %L', a.attname, '[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]'
    )
  end as is_broken
from {user_relations} as t
join {row_keys} as keys on keys.relid = t.oid
join pg_catalog.pg_attribute as a on a.attrelid = t.oid
join {base_types} as base on base.oid = a.atttypid
where t.relkind in ('r', 'p')
  and not t.is_partition
  and a.attnum > 0
  and not a.attisdropped
  and ((base.category = 'S' and base.base_name not in ('name', 'char')) or base.base_name = 'json')
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

-- section: postgres fixture trap: read as Windows-1252, emoji, Cyrillic, json in a domain over a domain
-- expect: 5 public.notes body
-- expect: 1 public.notes document
create domain document as json;
create domain documents as document;
create table notes (id int primary key, body text, document documents);
insert into notes values
  (1, e'\u00c3\u2030t', '{}'), (2, e'\u00f0\u0178\u02dc\u20ac', null), (3, e'\u00c3\u0153ber', null),
  (4, e'\u00d0\u00b8\u00d0\u00b2\u00d0\u00b5', null), (5, e'\u00c3\u2013sterreich', '"\u0000"'),
  (6, e'MA\u00c3\u201d, ESPA\u00d1\u00ba, \u00d6sterreich \u2013 \u00dcber \u00c9t\u00e9', null);

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
  and (
    t.{column} glob
      '*[' || char(1) || '-' || char(8) || char(11, 12) || char(14) || '-' || char(31) || char(127)
        || '-' || char(159) || char(65533) || ']*'
    or t.{column} glob '*' || char(195) || '[' || char(128) || '-' || char(191) || ']*'
    or t.{column} glob '*' || char(194) || '[' || char(160) || '-' || char(191) || ']*'
    or instr(t.{column}, char(226, 8364)) > 0
    or instr(t.{column}, char(240, 376)) > 0
    -- The same read as Windows-1252, and Cyrillic letter by letter.
    or t.{column} glob '*' || char(195) || '[' || char(338, 339, 352, 353, 376, 381, 382, 402, 710, 732,
      8224, 8225, 8240, 8249, 8364, 8482) || ']*'
    or t.{column} glob '*' || char(195) || '[' || char(8211, 8212, 8218, 8222) || '][a-z]*'
    or t.{column} glob '*[' || char(208, 209) || '][' || char(160) || '-' || char(191) || '][' || char(208, 209)
      || '][' || char(160) || '-' || char(191) || ']*'
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

-- section: sqlite fixture trap: read as Windows-1252, emoji, Cyrillic
-- expect: 4 notes body
create table notes (id integer primary key, body text);
insert into notes values
  (1, char(195, 8240) || 't'), (2, char(240, 376, 732, 8364)), (3, char(195, 8211) || 'sterreich'),
  (4, char(208, 184, 208, 178)), (5, 'MA' || char(195, 8221) || ' ESPA' || char(209, 186));

-- section: sqlite fixture trap: columns without a type, or with one SQLite does not know
-- expect: 1 notes body
-- expect: 1 notes title
create table notes (id integer primary key, body, title string, amount real, data blob);
insert into notes values (1, 'a' || char(7), 'b' || char(65533), 1.5, x'07');
