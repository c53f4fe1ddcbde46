-- check: text.invalid-encoding
-- title: Bytes that are not UTF-8 in a SQL_ASCII database (or in SQLite, which never validates):
--   export/import will fail or corrupt
-- severity: error
-- tier: extended
-- kind: pred
-- nothing: no text columns, or a database in an encoding that is neither UTF8 nor SQL_ASCII
-- condition: A text holds bytes that are not UTF-8 as RFC 3629 has it: a lone continuation byte, a
--   sequence cut short, an overlong one, a surrogate, or anything above U+10FFFF.
--   In a UTF8 database only damage, surgery or a cast without conversion brings such bytes in.
-- effect: The rows cannot be loaded into a database with an encoding, JSON exports fail, and clients
--   show or crash on garbage.
-- fix: Find out the real encoding of the rows (often LATIN1 or WIN1252), and convert them:
--   convert_from(column::bytea, 'LATIN1').
-- cost: Shares one scan per table with the other row predicates; SQLite walks every text that is not
--   ASCII byte by byte.
-- false positives: None known.
-- waiver: Per column with the number of known rows.
-- source: PostgreSQL docs multibyte (SQL_ASCII does no validation); sqlite.org/invalidutf.html; RFC 3629.

-- section: postgres discovery
-- One row per column of text, json, xml or an array of text in a SQL_ASCII database, or in one in UTF8,
-- which validates only what comes in by the front door. Rows are named
-- by their place, or by their key in hex: the key itself may be what cannot be shown.
select
  t.name || ' ' || pg_catalog.quote_ident(a.attname) as subject,
  t.scan as relation,
  keys.key,
  pg_catalog.quote_ident(a.attname) as column,
  -- What gives the bytes as they are, without a look at them.
  e.send,
  e.tail
from {user_relations} as t
join {row_keys} as keys on keys.relid = t.oid
join pg_catalog.pg_attribute as a on a.attrelid = t.oid
join {base_types} as base on base.oid = a.atttypid
join pg_catalog.pg_type as b on b.oid = base.base
left join {base_types} as element on element.oid = b.typelem and base.category = 'A'
join (
  values
    ('SQL_ASCII', 'pg_catalog.convert_to', ', ''SQL_ASCII'''),
    ('UTF8', 'pg_catalog.textsend', '')
) as e(encoding, send, tail) on e.encoding = pg_catalog.getdatabaseencoding()
where t.relkind in ('r', 'p')
  and not t.is_partition
  and a.attnum > 0
  and not a.attisdropped
  and (
    (base.category = 'S' and base.base_name <> 'char')
    or element.category = 'S'
    or base.base_name in ('json', 'jsonb', 'xml')
  )
order by 1

-- section: postgres predicate
-- What is ASCII is told by a simpler pattern.
t.{column}::pg_catalog.text collate "C" ~ '[^\x01-\x7f]'
  and pg_catalog.encode({send}(t.{column}::pg_catalog.text{tail}), 'hex')
  collate "C" !~ ('^(?:[0-7][0-9a-f]|(?:c[2-9a-f]|d[0-9a-f])[89ab][0-9a-f]'
    || '|e0[ab][0-9a-f][89ab][0-9a-f]|e[1-9abcef](?:[89ab][0-9a-f])(?:[89ab][0-9a-f])'
    || '|ed[89][0-9a-f][89ab][0-9a-f]|f0[9ab][0-9a-f](?:[89ab][0-9a-f])(?:[89ab][0-9a-f])'
    || '|f[1-3](?:[89ab][0-9a-f])(?:[89ab][0-9a-f])(?:[89ab][0-9a-f])'
    || '|f48[0-9a-f](?:[89ab][0-9a-f])(?:[89ab][0-9a-f]))*$')

-- section: postgres evidence
select
  case
    when key.text collate "C" ~ '[^\x01-\x7f]'
      then 'hex ' || pg_catalog.encode({send}(key.text{tail}), 'hex')
    else key.text
  end as key,
  pg_catalog.encode({send}(t.{column}::pg_catalog.text{tail}), 'hex') as hex
from {relation} as t
cross join lateral (select ({key})::pg_catalog.text as text) as key
where pg_catalog.encode({send}(t.{column}::pg_catalog.text{tail}), 'hex')
  collate "C" !~ ('^(?:[0-7][0-9a-f]|(?:c[2-9a-f]|d[0-9a-f])[89ab][0-9a-f]'
    || '|e0[ab][0-9a-f][89ab][0-9a-f]|e[1-9abcef](?:[89ab][0-9a-f])(?:[89ab][0-9a-f])'
    || '|ed[89][0-9a-f][89ab][0-9a-f]|f0[9ab][0-9a-f](?:[89ab][0-9a-f])(?:[89ab][0-9a-f])'
    || '|f[1-3](?:[89ab][0-9a-f])(?:[89ab][0-9a-f])(?:[89ab][0-9a-f])'
    || '|f48[0-9a-f](?:[89ab][0-9a-f])(?:[89ab][0-9a-f]))*$')
order by 1

-- section: postgres fixture firing
-- expect: 6 public.users name
-- expect: 0 public.users city
-- session: insert into users (id, name, city) values (1, convert_from('\xff', 'SQL_ASCII'), convert_from('\xc3bc', 'SQL_ASCII')), (2, convert_from('\x41e9', 'SQL_ASCII'), 'a'), (3, convert_from('\xc080', 'SQL_ASCII'), ''), (4, convert_from('\xeda080', 'SQL_ASCII'), null), (5, convert_from('\xf4908080', 'SQL_ASCII'), 'b'), (6, convert_from('\xe282', 'SQL_ASCII'), 'c'), (7, convert_from('\xf09f9880e282ac7f', 'SQL_ASCII'), 'd'), (8, null, 'e')
create table users (id int primary key, name text, city varchar(20));
-- The sessions to come find a database that validates nothing.
update pg_database set encoding = 0 where datname = current_database();

-- section: postgres fixture silent
-- expect: 0 public.users name
-- session: insert into users values (1, convert_from('\xc3bce282acf09f9880', 'SQL_ASCII')), (2, 'a'), (3, ''), (4, null), (5, convert_from('\xee8080efbfbff48fbfbf', 'SQL_ASCII'))
create table users (id int primary key, name text);
update pg_database set encoding = 0 where datname = current_database();

-- section: postgres fixture silent: the server validates
-- expect: 0 public.users name
create table users (id int primary key, name text);
insert into users values (1, e'\u00fc\u20ac\U0001f600\uE000'), (2, 'a'), (3, ''), (4, null);

-- section: postgres fixture silent: no text
-- expect: skipped
create table users (id int primary key);

-- section: postgres fixture trap: bytes that came past the server's validation
-- expect: 3 public.users name
-- expect: 1 public.users tags
create table users (id int primary key, name text, tags text[]);
create cast (bytea as text) without function;
insert into users values
  (1, ('\x61ff'::bytea)::text, null), (2, ('\xe9206175'::bytea)::text, array[('\xc3'::bytea)::text]),
  (3, ('\xeda080'::bytea)::text, '{}'), (4, ('\xc3bc'::bytea)::text, array['b']);

-- section: postgres fixture trap: keys that cannot be shown, arrays, domains, json, partitions, hostile names
-- expect: 1 "Sch""ema"."T {key}" "a b"
-- expect: 1 "Sch""ema"."T {key}" tags
-- expect: 1 public.events name
-- expect: 1 public.events doc
-- session: insert into "Sch""ema"."T {key}" values (convert_from('\xff27', 'SQL_ASCII'), array[convert_from('\xe4', 'SQL_ASCII')]), ('a', '{b}')
-- session: insert into events values (1, convert_from('\xfc', 'SQL_ASCII'), to_json(convert_from('\xfc', 'SQL_ASCII')))
-- session: set search_path = nowhere
create schema "Sch""ema";
create domain word as varchar(20);
create domain short_word as word;
create table "Sch""ema"."T {key}" ("a b" text primary key, tags text[]);
create table events (id int, name short_word, doc json) partition by range (id);
create table events_low partition of events for values from (0) to (10);
update pg_database set encoding = 0 where datname = current_database();

-- section: sqlite discovery
-- One row per column that may hold text: all but those declared as numbers or blobs. In a file in
-- UTF-16 there are other bytes to look at.
select
  t.table_name || ' ' || c.name as subject,
  t.relation,
  keys.key,
  '"' || replace(c.name, '"', '""') || '"' as "column",
  case
    when e.encoding <> 'UTF-8' then 'the file is in ' || e.encoding
  end as skip
from {user_tables} as t
join pragma_table_xinfo(t.table_name, 'main') as c
join {row_keys} as keys on keys.table_name = t.table_name
cross join pragma_encoding as e
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
    t.{column} glob '*[^' || char(1) || '-' || char(127) || ']*'
    or instr(cast(t.{column} as blob), x'00') > 0
  )
  and exists (
    -- Two steps for each sequence: its bytes, then its width, 0 for one that is none.
    with recursive walk (at, h, width) as (
      select 1, hex(substr(cast(t.{column} as blob), 1, 12)), null
      union all
      select
        w.at + coalesce(w.width, 0),
        case
          when w.width is null then w.h
          else hex(substr(cast(t.{column} as blob), w.at + w.width, 12))
        end,
        case
          when w.width is not null or w.h = '' then null
          when w.h glob '[0-7]?[0-7]?[0-7]?[0-7]?[0-7]?[0-7]?[0-7]?[0-7]?[0-7]?[0-7]?[0-7]?[0-7]?'
            then 12
          when w.h glob '[0-7]*' then 1
          when w.h glob 'C[2-9A-F][89AB]*' or w.h glob 'D?[89AB]*' then 2
          when w.h glob 'E0[AB]?[89AB]*'
            or w.h glob 'E[1-9ABCEF][89AB]?[89AB]*'
            or w.h glob 'ED[89]?[89AB]*'
            then 3
          when w.h glob 'F0[9AB]?[89AB]?[89AB]*'
            or w.h glob 'F[1-3][89AB]?[89AB]?[89AB]*'
            or w.h glob 'F48?[89AB]?[89AB]*'
            then 4
          else 0
        end
      from walk as w
      where w.h <> ''
        and coalesce(w.width, 1) > 0
    )
    select 1
    from walk as w
    where w.width = 0
  )

-- section: sqlite evidence
select
  case
    when {key} glob '*[^' || char(1) || '-' || char(127) || ']*' then 'hex ' || hex({key})
    else {key}
  end as key,
  hex(t.{column}) as hex
from {relation} as t
where typeof(t.{column}) = 'text'
  and (
    t.{column} glob '*[^' || char(1) || '-' || char(127) || ']*'
    or instr(cast(t.{column} as blob), x'00') > 0
  )
  and exists (
    -- Two steps for each sequence: its bytes, then its width, 0 for one that is none.
    with recursive walk (at, h, width) as (
      select 1, hex(substr(cast(t.{column} as blob), 1, 12)), null
      union all
      select
        w.at + coalesce(w.width, 0),
        case
          when w.width is null then w.h
          else hex(substr(cast(t.{column} as blob), w.at + w.width, 12))
        end,
        case
          when w.width is not null or w.h = '' then null
          when w.h glob '[0-7]?[0-7]?[0-7]?[0-7]?[0-7]?[0-7]?[0-7]?[0-7]?[0-7]?[0-7]?[0-7]?[0-7]?'
            then 12
          when w.h glob '[0-7]*' then 1
          when w.h glob 'C[2-9A-F][89AB]*' or w.h glob 'D?[89AB]*' then 2
          when w.h glob 'E0[AB]?[89AB]*'
            or w.h glob 'E[1-9ABCEF][89AB]?[89AB]*'
            or w.h glob 'ED[89]?[89AB]*'
            then 3
          when w.h glob 'F0[9AB]?[89AB]?[89AB]*'
            or w.h glob 'F[1-3][89AB]?[89AB]?[89AB]*'
            or w.h glob 'F48?[89AB]?[89AB]*'
            then 4
          else 0
        end
      from walk as w
      where w.h <> ''
        and coalesce(w.width, 1) > 0
    )
    select 1
    from walk as w
    where w.width = 0
  )
order by 1

-- section: sqlite fixture firing
-- expect: 7 users name
-- expect: 0 users city
create table users (id integer primary key, name text, city text);
insert into users values (1, cast(x'ff' as text), cast(x'c3bc' as text)), (2, cast(x'41e9' as text), 'a'),
  (3, cast(x'c080' as text), ''), (4, cast(x'eda080' as text), null),
  (5, cast(x'f4908080' as text), x'ff'), (6, cast(x'e282' as text), 5),
  (7, cast(x'f09f9880e282ac7f' as text), 'd'), (8, null, 'e'),
  (9, cast(x'616263646566676869706b6c6d6e6f70808182' as text), 'f');

-- section: sqlite fixture silent
-- expect: 0 users name
create table users (id integer primary key, name text, photo blob, n integer);
insert into users values (1, cast(x'c3bce282acf09f9880' as text), x'ff', 1), (2, 'a', null, null),
  (3, cast(x'ee8080efbfbff48fbfbf' as text), x'00', 2), (4, '', x'', 3), (5, null, x'80', 4),
  (6, 'a text of ASCII that is longer than any step ' || char(252, 8364, 128512) || ' takes', x'81', 5);

-- section: sqlite fixture silent: no text columns
-- expect: skipped
create table users (id integer primary key, n real, photo blob);

-- section: sqlite fixture trap: hostile names, keys that cannot be shown, NUL, columns without a type
-- expect: 1 t "x" {key} na me
-- expect: 1 loose any
-- expect: 1 nul s
create table "t ""x"" {key}" ("na me" text primary key collate nocase) without rowid;
create table loose (any);
create table nul (s text);
insert into "t ""x"" {key}" values (cast(x'fe27' as text)), ('fine');
insert into loose values (cast(x'80' as text)), (x'80');
insert into nul values (cast(x'6100ff' as text)), (cast(x'610062' as text));

-- section: sqlite fixture trap: a file in UTF-16 has other bytes
-- expect: skipped users name
pragma encoding = 'UTF-16le';
create table users (name text);
