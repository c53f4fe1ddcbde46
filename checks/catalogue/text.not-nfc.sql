-- check: text.not-nfc
-- title: Text not in Unicode NFC (an accented letter as letter and accent): joins, unique keys and
--   slugs silently differ
-- severity: warning
-- tier: extended
-- kind: pred
-- nothing: no text columns, or the database is not in UTF8
-- condition: A text is not in Unicode normalization form C, the form in which keyboards and most
--   software write.
-- effect: Two texts that look the same are different: lookups miss, unique keys let doubles in, and
--   lengths and slugs differ.
-- fix: UPDATE ... SET column = normalize(column), and normalize where the text comes in.
-- cost: Shares one scan per table with the other row predicates; rows of ASCII are told by their
--   length alone.
-- false positives: File names as macOS spells them, and texts that have to be kept byte by byte.
-- waiver: Per column.
-- source: PostgreSQL docs IS NORMALIZED; Unicode Standard Annex 15.

-- section: postgres discovery
-- One row per text column of a UTF8 database; other encodings cannot be asked.
select
  t.name || ' ' || pg_catalog.quote_ident(a.attname) as subject,
  t.scan as relation,
  keys.key,
  pg_catalog.quote_ident(a.attname) as column
from {user_relations} as t
join {row_keys} as keys on keys.relid = t.oid
join pg_catalog.pg_attribute as a on a.attrelid = t.oid
join {base_types} as base on base.oid = a.atttypid
where t.relkind in ('r', 'p')
  and not t.is_partition
  and a.attnum > 0
  and not a.attisdropped
  and base.category = 'S'
  and base.base_name not in ('name', 'char')
  and pg_catalog.getdatabaseencoding() = 'UTF8'
order by 1

-- section: postgres predicate
pg_catalog.octet_length(t.{column}::pg_catalog.text)
    > pg_catalog.char_length(t.{column}::pg_catalog.text)
  and not pg_catalog.is_normalized(t.{column}::pg_catalog.text, 'NFC')

-- section: postgres fixture firing
-- expect: 2 public.users name
-- expect: 0 public.users city
create table users (id int primary key, name text, city varchar(20));
insert into users values (1, U&'Rene\0301', U&'Z\00fcrich'), (2, U&'A\030angstro\0308m', 'Rome'),
  (3, U&'Ren\00e9', null), (4, null, '');

-- section: postgres fixture silent
-- expect: 0 public.users name
create table users (id int primary key, name text);
insert into users values (1, U&'Ren\00e9'), (2, 'Anna'), (3, ''), (4, null), (5, U&'\65e5\672c'),
  (6, U&'\+01f600');

-- section: postgres fixture silent: no text columns
-- expect: skipped
create table users (id int primary key, tag name);

-- section: postgres fixture trap: domains over domains, char(n), citext, blind collations, partitions
-- expect: 1 public.events name
-- expect: 1 public.events code
-- expect: 1 public.mails address
-- expect: 1 "Sch""ema"."t {column}" "na me"
-- expect: 0 public.notes body
-- expect: 1 public.more_notes body
-- session: set search_path = nowhere
create extension citext;
create domain word as varchar(20);
create domain short_word as word check (char_length(value) < 10);
create table events (id int, name short_word, code char(8)) partition by range (id);
create table events_low partition of events for values from (0) to (10);
create table mails (address citext);
create table notes (body text);
create table more_notes () inherits (notes);
create schema "Sch""ema";
create collation "Sch""ema".blind (provider = icu, locale = 'und-u-ks-level1', deterministic = false);
create table "Sch""ema"."t {column}" ("na me" text collate "Sch""ema".blind);
insert into events values (1, U&'e\0301', U&'e\0301'), (2, U&'\00e9', U&'\00e9');
insert into mails values (U&'e\0301@example.org');
insert into more_notes values (U&'e\0301');
insert into "Sch""ema"."t {column}" values (U&'e\0301'), (U&'\00e9');
