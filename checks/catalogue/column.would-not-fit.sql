-- check: column.would-not-fit
-- title: PRE-check: old value does not fit the new column type (length, integer range, numeric scale,
--   uuid/int/date syntax)
-- severity: error
-- tier: scenario
-- kind: pred
-- configuration: target_types
-- nothing: check_settings.target_types names no column
-- condition: A value of a configured column cannot become its new type, or only by losing something:
--   it is too long, out of range, has more digits behind the point, is no number, uuid, boolean, date or
--   label of the enum, or has a time of day a date cannot keep. timestamptz to timestamp loses the zone
--   of every value. Instead of a column and its type a `target` table may be named, whose columns of the
--   same names are what is to come.
-- effect: The migration stops in the middle, or an explicit cast cuts the value without a word.
-- fix: Repair the values first, or choose a wider type.
-- cost: Shares one scan of the old table with the other row predicates.
-- false positives: Migrations whose USING expression changes the value on purpose.
-- waiver: Per column with the number of known rows.
-- source: squawk changing-column-type; active_record_doctor incorrect_length_validation; PostgreSQL
--   docs datatype (explicit casts to varchar(n) truncate).

-- section: postgres discovery
-- One row per column and new type. Each pair of types has its own question; where the server can test a
-- text itself (PostgreSQL 16) it is asked, else a cast is tried, and a row that raises makes the answer
-- unknown, never passed.
with entries as (
  select
    e."table" as table_name,
    e."column" as column_name,
    e.type as type_name,
    e.target
  from pg_catalog.jsonb_to_recordset($1::pg_catalog.jsonb) as e(
    "table" pg_catalog.text, "column" pg_catalog.text, type pg_catalog.text, target pg_catalog.text
  )
),
written as (
  select
    e.table_name,
    e.column_name,
    e.type_name,
    pg_catalog.to_regtype(
      pg_catalog.regexp_replace(e.type_name, '\s*\([^()]*\)', '')
    )::pg_catalog.oid as type_oid,
    pg_catalog.regexp_match(e.type_name, '\(\s*(\d+)\s*(?:,\s*(-?\d+)\s*)?\)') as sizes,
    null::pg_catalog.text as fault
  from entries as e
  where e.target is null
  union all
  select
    e.table_name,
    a.attname::pg_catalog.text,
    pg_catalog.format_type(a.atttypid, a.atttypmod),
    a.atttypid,
    pg_catalog.regexp_match(
      pg_catalog.format_type(base.base, case when a.atttypid = base.base then a.atttypmod end),
      '\(\s*(\d+)\s*(?:,\s*(-?\d+)\s*)?\)'
    ),
    case
      when g.oid is null then 'there is no table ' || e.target
      when a.attname is null then 'the tables have no column in common'
    end
  from entries as e
  left join {named_relations} as t on t.written = e.table_name
  left join {named_relations} as g on g.written = e.target
  left join pg_catalog.pg_attribute as a
    on a.attrelid = g.oid
    and a.attnum > 0
    and not a.attisdropped
    and exists (
      select
      from pg_catalog.pg_attribute as o
      where o.attrelid = t.oid and o.attname = a.attname and o.attnum > 0 and not o.attisdropped
    )
  left join {base_types} as base on base.oid = a.atttypid
  where e.target is not null
),
pairs as (
  select distinct
    coalesce(t.name, w.table_name, 'no table') || ' '
      || coalesce(pg_catalog.quote_ident(a.attname), w.column_name, 'no column') || ' to '
      || coalesce(w.type_name, 'no type') as subject,
    t.oid as relid,
    t.scan,
    't.' || pg_catalog.quote_ident(a.attname) as value,
    old.base_name::pg_catalog.text as old_type,
    old.category as old_category,
    new.base_name::pg_catalog.text as new_type,
    new.category as new_category,
    new.base as new_oid,
    w.sizes[1]::pg_catalog.int4 as size,
    coalesce(w.sizes[2]::pg_catalog.int4, 0) as scale,
    case
      when t.oid is null then 'there is no table ' || coalesce(w.table_name, 'without a name')
      when w.fault is not null then w.fault
      when a.attname is null then 'there is no column ' || coalesce(w.column_name, 'without a name')
      when new.category = 'A' and w.sizes is not null
        then 'the length of the elements of an array is not tested'
      when w.type_oid is null then 'there is no type ' || coalesce(w.type_name, 'named `type`')
    end as fault
  from written as w
  left join {named_relations} as t on t.written = w.table_name
  left join pg_catalog.pg_attribute as a
    on a.attrelid = t.oid
    and w.column_name in (a.attname, pg_catalog.quote_ident(a.attname))
    and a.attnum > 0
    and not a.attisdropped
  left join {base_types} as old on old.oid = a.atttypid
  left join {base_types} as new on new.oid = w.type_oid
),
shapes as (
  select
    p.*,
    case when p.old_category in ('S', 'E') then 'pg_catalog.btrim(' || p.value || '::pg_catalog.text)'
    end as text,
    -- A number as numeric; of a text only where it is one.
    case
      when p.old_category in ('S', 'E')
        then 'case when pg_catalog.btrim(' || p.value || '::pg_catalog.text) collate "C" '
          || '~ ''^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,4})?$'' then pg_catalog.btrim(' || p.value
          || '::pg_catalog.text)::pg_catalog.numeric end'
      when p.old_type in ('int2', 'int4', 'int8', 'numeric') then p.value || '::pg_catalog.numeric'
      when p.old_type in ('float4', 'float8')
        then 'case when pg_catalog.abs(' || p.value || ') < ''Infinity'' then ' || p.value
          || '::pg_catalog.text::pg_catalog.numeric end'
      when p.old_type = 'money' then p.value || '::pg_catalog.numeric'
      when p.old_type = 'bool' then p.value || '::pg_catalog.int4::pg_catalog.numeric'
    end as number,
    pg_catalog.to_regproc('pg_catalog.pg_input_is_valid') is not null as can_test
  from pairs as p
),
questions as (
  select
    s.*,
    case
      when s.new_type in ('text', 'citext') then 'false'
      when s.new_type = 'varchar' and s.size is null then 'false'
      when s.new_type in ('varchar', 'bpchar')
        then 'pg_catalog.char_length('
          || case when s.new_type = 'bpchar' then 'pg_catalog.rtrim(' else '(' end || s.value
          || '::pg_catalog.text)) > ' || coalesce(s.size, 1)
      when s.new_type in ('int2', 'int4', 'int8') and s.number is not null
        then 'coalesce((' || s.number || ') not between '
          || case s.new_type
            when 'int2' then '-32768 and 32767'
            when 'int4' then '-2147483648 and 2147483647'
            else '-9223372036854775808 and 9223372036854775807'
          end
          || ' or (' || s.number || ') <> pg_catalog.trunc(' || s.number || '), true)'
          || case
            when s.text is not null then ' or ' || s.text || ' collate "C" !~ ''^[-+]?\d+$'''
            else ''
          end
      when s.new_type = 'numeric' and s.size is null and s.number is not null
        and s.old_type not in ('float4', 'float8')
        then 'coalesce((' || s.number || ') is null, true) and ' || coalesce(
          'pg_catalog.lower(' || s.text || ' collate "C") not in (''nan'', ''infinity'', ''-infinity'')',
          'true'
        )
      when s.new_type = 'numeric' and s.size is null and s.number is not null then 'false'
      when s.new_type = 'numeric' and s.number is not null
        then 'coalesce(pg_catalog.abs(' || s.number || ') >= pg_catalog.power(10::pg_catalog.numeric, '
          || (s.size - s.scale) || ') or (' || s.number || ') <> pg_catalog.round(' || s.number || ', '
          || s.scale || '), true)'
      when s.new_type = 'float8' and s.text is null and s.number is not null
        then 'pg_catalog.abs(' || s.number || ') > 1.7976931348623157e308'
      when s.new_type = 'float4' and s.text is null and s.number is not null
        then 'pg_catalog.abs(' || s.number || ') > 3.4028235e38'
      when s.new_type in ('float4', 'float8') and s.text is not null
        then '(' || s.number || ') is null and pg_catalog.lower(' || s.text
          || ' collate "C") not in (''nan'', ''infinity'', ''-infinity'', ''inf'', ''-inf'')'
      when s.new_type = 'uuid' and s.text is not null
        then s.text || ' collate "C" !~* '
          || '''^([0-9a-f]{4}(-?[0-9a-f]{4}){7}|\{[0-9a-f]{4}(-?[0-9a-f]{4}){7}\})$'''
      when s.new_type = 'bool' and s.text is not null
        then 'pg_catalog.lower(' || s.text || ' collate "C") !~ '
          || '''^(t|tr|tru|true|y|ye|yes|on|1|f|fa|fal|fals|false|n|no|of|off|0)$'''
      when s.new_type = 'bool' and s.number is not null and s.old_type <> 'bool'
        then '(' || s.number || ') not in (0, 1)'
      when s.new_category = 'E' and s.old_category in ('S', 'E')
        then 'not exists (select from pg_catalog.pg_enum as e where e.enumtypid = '
          || pg_catalog.quote_literal(pg_catalog.format_type(s.new_oid, null))
          || '::pg_catalog.regtype and e.enumlabel::pg_catalog.text collate "C" = ' || s.value
          || '::pg_catalog.text)'
      when s.old_type = 'timestamptz' and s.new_type in ('timestamp', 'date', 'time') then 'true'
      when s.old_type = 'timestamp' and s.new_type = 'date'
        then s.value || ' <> pg_catalog.date_trunc(''day'', ' || s.value || '::pg_catalog.timestamp)'
      when s.old_type in ('timestamp', 'date') and s.new_type in ('timestamp', 'timestamptz', 'date')
        then 'false'
      when s.new_type in ('bit', 'varbit') and s.old_type in ('bit', 'varbit')
        then 'pg_catalog.length(' || s.value || ')' || case s.new_type when 'bit' then ' <> ' else ' > ' end
          || coalesce(s.size, case s.new_type when 'bit' then 1 else 2147483647 end)
      when s.old_type = s.new_type and s.new_type <> 'numeric' then 'false'
      when s.old_type = 'jsonb' and s.new_type = 'json' then 'false'
      -- A calendar day is tested without a cast, which would stop at the first that is none.
      when s.new_type in ('date', 'timestamp', 'timestamptz') and s.text is not null and not s.can_test
        then 'case when ' || s.text || ' collate "C" ~ ''^(?!0000)\d{4}-(0?[1-9]|1[0-2])-(0?[1-9]|[12]\d|3[01])'
          || '([ T]([01]\d|2[0-4]):[0-5]\d(:[0-5]\d(\.\d+)?)?\s*(Z|[-+]\d{2}(:?\d{2})?)?)?$'' '
          || 'then pg_catalog.split_part(pg_catalog.regexp_replace(' || s.text
          || ', ''[ T].*$'', ''''), ''-'', 3)::pg_catalog.int4 > pg_catalog.date_part(''day'', '
          || 'pg_catalog.make_date(pg_catalog.split_part(' || s.text
          || ', ''-'', 1)::pg_catalog.int4, pg_catalog.split_part(' || s.text
          || ', ''-'', 2)::pg_catalog.int4, 1) + ''P1M''::pg_catalog.interval - ''P1D''::pg_catalog.interval) '
          || 'else pg_catalog.lower(' || s.text || ' collate "C") not in (''infinity'', ''-infinity'') end'
      when s.can_test and s.text is not null
        then 'not pg_catalog.pg_input_is_valid(' || s.value || '::pg_catalog.text, '
          || pg_catalog.quote_literal(pg_catalog.format_type(s.new_oid, null)) || ')'
      else s.value || '::pg_catalog.text::' || pg_catalog.format_type(s.new_oid, null) || ' is null'
    end as question
  from shapes as s
)
select
  q.subject,
  q.scan as relation,
  keys.key,
  q.value,
  q.question,
  'check_settings.target_types: ' || q.fault as unknown
from questions as q
left join {row_keys} as keys on keys.relid = q.relid
order by 1

-- section: postgres predicate
{value} is not null and ({question})

-- section: postgres evidence
select {key} as key, {value}::pg_catalog.text as value
from {relation} as t
where {value} is not null
  and ({question})
order by 1

-- section: postgres fixture firing
-- configuration: {"target_types": [
--     {"table": "public.users", "column": "name", "type": "varchar(5)"},
--     {"table": "public.users", "column": "code", "type": "integer"},
--     {"table": "public.users", "column": "total", "type": "numeric(5,2)"},
--     {"table": "public.users", "column": "big", "type": "smallint"},
--     {"table": "public.users", "column": "uid", "type": "uuid"},
--     {"table": "public.users", "column": "born", "type": "date"},
--     {"table": "public.users", "column": "seen", "type": "timestamp"},
--     {"table": "public.users", "column": "role", "type": "public.role"},
--     {"table": "public.users", "column": "yes", "type": "boolean"}]}
-- expect: 1 public.users name to varchar(5)
-- expect: 5 public.users code to integer
-- expect: 2 public.users total to numeric(5,2)
-- expect: 1 public.users big to smallint
-- expect: 2 public.users uid to uuid
-- expect: 3 public.users born to date
-- expect: 1 public.users seen to timestamp
-- expect: 1 public.users role to public.role
-- expect: 1 public.users yes to boolean
create type role as enum ('admin', 'reader');
create table users (id int primary key, name text, code text, total numeric, big bigint, uid text, born text,
  seen timestamptz, role text, yes text);
insert into users (id, name, code, total, big, uid, born, seen, role, yes) values
  (1, 'abcdef', '1.5', 999.995, 32768, 'x', '2023-02-29', now(), 'Admin', 'maybe'),
  (2, 'abcde', '3000000000', 1000, 32767, '11111111-1111-1111-1111-11111111111', 'yesterday, noon', null,
    'admin', 'yes'),
  (3, null, '', 999.99, null, '11111111111111111111111111111111', '31.12.2023', null, null, 'F'),
  (4, '', 'abc', null, -32768, '{11111111-1111-1111-1111-111111111111}', '2024-02-29', null, 'reader', '1'),
  (5, 'a', ' 42 ', -1, 0, null, '2024-1-5 10:00', null, null, null), (6, 'b', '0x', 0, 1, null, null, null, null, null);

-- section: postgres fixture silent
-- configuration: {"target_types": [{"table": "users", "target": "new_schema.users"}]}
-- expect: 0 public.users id to bigint
-- expect: 0 public.users name to character varying(10)
-- expect: 0 public.users total to numeric(8,3)
-- expect: 0 public.users at to timestamp with time zone
create schema new_schema;
create table users (id int primary key, name varchar(20), total numeric(6, 2), at date, only_old int);
create table new_schema.users (id bigint, name varchar(10), total numeric(8, 3), at timestamptz, only_new int);
insert into users values (1, 'ten chars!', 9999.99, '2024-01-01', 1), (2, null, null, null, null);

-- section: postgres fixture silent: not configured
-- expect: skipped
create table users (id int primary key);

-- section: postgres fixture trap: what is not there is no pass, what cannot be tested is unknown
-- configuration: {"target_types": [
--     {"table": "public.nowhere", "column": "a", "type": "int"},
--     {"table": "public.users", "column": "gone", "type": "int"},
--     {"table": "public.users", "column": "doc", "type": "nonsense"},
--     {"table": "public.users", "column": "tags", "type": "varchar(2)[]"},
--     {"table": "public.users", "target": "public.nothing"}]}
-- expect: unknown * public.nowhere a to int
-- expect: unknown * public.users gone to int
-- expect: unknown * public.users doc to nonsense
-- expect: unknown * public.users tags to varchar(2)[]
-- expect: unknown * public.users no column to no type
create table users (id int primary key, doc text, tags text[]);
insert into users values (1, 'no address');

-- section: postgres fixture trap: before pg_input_is_valid() a text can only be tried
-- server: -15
-- configuration: {"target_types": [{"table": "public.users", "column": "doc", "type": "inet"}]}
-- expect: unknown 22P02 public.users doc to inet
create table users (id int primary key, doc text);
insert into users values (1, 'no address');

-- section: postgres fixture firing: any text can be tested
-- server: 16-
-- configuration: {"target_types": [{"table": "public.users", "column": "doc", "type": "inet"}]}
-- expect: 1 public.users doc to inet
create table users (id int primary key, doc text);
insert into users values (1, 'no address'), (2, '10.0.0.1'), (3, null);

-- section: postgres fixture trap: floats, domains, char(n), enums, partitions, hostile names
-- configuration: {"target_types": [
--     {"table": "\"Sch\"\"ema\".\"T {question}\"", "column": "a b", "type": "int"},
--     {"table": "\"Sch\"\"ema\".\"T {question}\"", "column": "t", "type": "char(2)"},
--     {"table": "\"Sch\"\"ema\".\"T {question}\"", "column": "k", "type": "text"},
--     {"table": "public.events", "column": "code", "type": "\"Sch\"\"ema\".\"En um\""},
--     {"table": "public.events", "column": "at", "type": "date"}]}
-- expect: 3 "Sch""ema"."T {question}" "a b" to int
-- expect: 1 "Sch""ema"."T {question}" t to char(2)
-- expect: 0 "Sch""ema"."T {question}" k to text
-- expect: 1 public.events code to "Sch""ema"."En um"
-- expect: 1 public.events at to date
-- session: set search_path = nowhere
create schema "Sch""ema";
create type "Sch""ema"."En um" as enum ('it''s', 'b');
create domain code as varchar(20);
create domain short_code as code;
create table "Sch""ema"."T {question}" ("a b" float8, "t" char(5), k "Sch""ema"."En um");
create table events (id int, code short_code, at timestamp) partition by range (id);
create table events_low partition of events for values from (0) to (10);
insert into "Sch""ema"."T {question}" values (1.5, 'ab', 'b'), ('NaN', 'abc', null), (3e9, null, null), (7, 'a', null);
insert into events values (1, 'it''s', '2024-01-01'), (2, 'c', '2024-01-01 10:00');
