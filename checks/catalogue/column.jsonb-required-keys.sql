-- check: column.jsonb-required-keys
-- title: jsonb document lacks a required key (configured, or present in 100 % of rows before the
--   migration), or the key is JSON null
-- severity: error
-- tier: scenario
-- kind: pred
-- configuration: jsonb_required_keys
-- nothing: check_settings.jsonb_required_keys names no column
-- condition: A document in a configured column of type jsonb or json (in SQLite: of text) is no object,
--   has one of `keys` not at all, or has JSON null there. A column that is NULL holds no document.
-- effect: The code that reads the document fails, or goes on with nothing.
-- fix: Fill the keys in (jsonb_set), or take a key that is optional off the list.
-- cost: Shares one scan per table with the other row predicates; large documents are unpacked.
-- false positives: Keys that are optional after all.
-- waiver: Per column with the number of known rows.
-- source: great_expectations expect_column_values_to_match_json_schema.

-- section: postgres discovery
-- One row per configured column; the keys of several entries for one column add up.
with entries as (
  select
    r."table" as table_name,
    r."column" as column_name,
    r.keys
  from pg_catalog.jsonb_to_recordset($1::pg_catalog.jsonb) as r(
    "table" pg_catalog.text, "column" pg_catalog.text, keys pg_catalog.jsonb
  )
),
resolved as (
  select
    coalesce(t.name, e.table_name, 'no table') || ' '
      || coalesce(pg_catalog.quote_ident(a.attname), e.column_name, 'no column') as subject,
    t.oid as relid,
    t.scan,
    a.attname::pg_catalog.text as attname,
    base.base_name::pg_catalog.text as type,
    k.key,
    case
      when t.oid is null then 'there is no table ' || coalesce(e.table_name, 'without a name')
      when a.attname is null then 'there is no column ' || coalesce(e.column_name, 'without a name')
      when base.base_name not in ('json', 'jsonb') then 'the column is neither jsonb nor json'
      when k.key is null then '`keys` names none'
    end as fault
  from entries as e
  left join {named_relations} as t on t.written = e.table_name
  left join pg_catalog.pg_attribute as a
    on a.attrelid = t.oid
    and e.column_name in (a.attname, pg_catalog.quote_ident(a.attname))
    and a.attnum > 0
    and not a.attisdropped
  left join {base_types} as base on base.oid = a.atttypid
  left join lateral pg_catalog.jsonb_array_elements_text(
    case when pg_catalog.jsonb_typeof(e.keys) = 'array' then e.keys else '[]' end
  ) as k(key) on true
)
select
  r.subject,
  pg_catalog.min(r.scan) as relation,
  pg_catalog.min(keys.key) as key,
  pg_catalog.quote_ident(pg_catalog.min(r.attname)) as column,
  'pg_catalog.' || pg_catalog.min(r.type) || '_typeof' as type_of,
  pg_catalog.string_agg(
    't.' || pg_catalog.quote_ident(r.attname) || ' ->> ' || pg_catalog.quote_literal(r.key)
      || ' is null',
    ' or ' order by r.key
  ) as is_lacking,
  'check_settings.jsonb_required_keys: ' || pg_catalog.min(r.fault) as unknown
from resolved as r
left join {row_keys} as keys on keys.relid = r.relid
group by r.subject
order by 1

-- section: postgres predicate
pg_catalog.num_nulls(t.{column}) = 0 and ({type_of}(t.{column}) <> 'object' or {is_lacking})

-- section: postgres fixture firing
-- configuration: {"jsonb_required_keys": [
--     {"table": "public.settings", "column": "doc", "keys": ["locale", "theme"]}]}
-- expect: 5 public.settings doc
create table settings (id int primary key, doc jsonb);
insert into settings values (1, '{"locale": "de", "theme": "dark"}'), (2, '{"locale": "de"}'),
  (3, '{"locale": null, "theme": 1}'), (4, '["locale", "theme"]'), (5, 'null'), (6, '"locale"'), (7, null);

-- section: postgres fixture silent
-- configuration: {"jsonb_required_keys": [{"table": "settings", "column": "doc", "keys": ["a"]}]}
-- expect: 0 public.settings doc
create table settings (id int primary key, doc json);
insert into settings values (1, '{"a": false}'), (2, '{"a": ""}'), (3, '{"b": null, "a": {}}'), (4, null);

-- section: postgres fixture silent: not configured
-- expect: skipped
create table settings (id int primary key, doc jsonb);

-- section: postgres fixture trap: what is not there, hostile names, domains, partitions, two entries
-- configuration: {"jsonb_required_keys": [
--     {"table": "public.nowhere", "column": "doc", "keys": ["a"]},
--     {"table": "public.events", "column": "note", "keys": ["a"]},
--     {"table": "public.events", "column": "doc", "keys": ["a.b"]},
--     {"table": "public.events", "column": "doc", "keys": ["c"]},
--     {"table": "public.events", "column": "more", "keys": []},
--     {"table": "\"Sch\"\"ema\".\"T {key}\"", "column": "a b", "keys": ["it's", "{key}", "b\\s"]}]}
-- expect: unknown * public.nowhere doc
-- expect: unknown * public.events note
-- expect: unknown * public.events more
-- expect: 2 public.events doc
-- expect: 1 "Sch""ema"."T {key}" "a b"
-- session: set search_path = nowhere
create schema "Sch""ema";
create domain document as jsonb;
create table "Sch""ema"."T {key}" ("a b" jsonb);
create table events (id int, doc document, note text, more jsonb) partition by range (id);
create table events_low partition of events for values from (0) to (10);
insert into events values (1, '{"a.b": 1, "c": 2}'), (2, '{"a": {"b": 1}, "c": 2}'), (3, '{"a.b": 1}');
insert into "Sch""ema"."T {key}" values ('{"it''s": 1, "{key}": 2, "b\\s": 3}'), ('{"it''s": 1}');

-- section: sqlite discovery
-- One row per configured column; the keys of several entries for one column add up.
with entries as (
  select
    json_extract(r.value, '$.table') as table_name,
    json_extract(r.value, '$.column') as column_name,
    k.value as key
  from json_each($1) as r
  left join json_each(r.value, '$.keys') as k on true
)
select
  coalesce(t.table_name, e.table_name, 'no table') || ' '
    || coalesce(c.name, e.column_name, 'no column') as subject,
  max(t.relation) as relation,
  max(keys.key) as key,
  max('t."' || replace(c.name, '"', '""') || '"') as value,
  group_concat(quote(e.key), ', ') as names,
  count(distinct e.key) as how_many,
  'check_settings.jsonb_required_keys: ' || max(
    case
      when t.table_name is null then 'there is no table ' || coalesce(e.table_name, 'without a name')
      when c.name is null then 'there is no column ' || coalesce(e.column_name, 'without a name')
      when e.key is null then '`keys` names none'
    end
  ) as unknown
from entries as e
left join {user_tables} as t on lower(t.table_name) = lower(e.table_name)
left join pragma_table_xinfo(t.table_name, 'main') as c on lower(c.name) = lower(e.column_name)
left join {row_keys} as keys on keys.table_name = t.table_name
group by 1
order by 1

-- section: sqlite predicate
case
  when {value} is null then 0
  when typeof({value}) <> 'text' then 1
  when not json_valid({value}) then 1
  when json_type({value}) <> 'object' then 1
  else (
    select count(distinct j.key) < {how_many}
    from json_each({value}) as j
    where j.key in ({names})
      and j.type <> 'null'
  )
end

-- section: sqlite fixture firing
-- configuration: {"jsonb_required_keys": [
--     {"table": "settings", "column": "doc", "keys": ["locale", "theme"]}]}
-- expect: 5 settings doc
create table settings (id integer primary key, doc text);
insert into settings values (1, '{"locale": "de", "theme": "dark"}'), (2, '{"locale": "de"}'),
  (3, '{"locale": null, "theme": 1}'), (4, '["locale", "theme"]'), (5, '{broken'), (6, x'7b7d'), (7, null);

-- section: sqlite fixture silent
-- configuration: {"jsonb_required_keys": [{"table": "Settings", "column": "doc", "keys": ["a"]}]}
-- expect: 0 settings doc
create table settings (id integer primary key, doc json);
insert into settings values (1, '{"a": false}'), (2, '{"a": ""}'), (3, null);

-- section: sqlite fixture silent: not configured
-- expect: skipped
create table settings (id integer primary key, doc text);

-- section: sqlite fixture trap: what is not there, hostile names, two entries
-- configuration: {"jsonb_required_keys": [
--     {"table": "nowhere", "column": "doc", "keys": ["a"]},
--     {"table": "t \"x\" {key}", "column": "do c", "keys": ["it's", "\"q\""]},
--     {"table": "t \"x\" {key}", "column": "do c", "keys": ["{key}"]}]}
-- expect: unknown * nowhere doc
-- expect: 1 t "x" {key} do c
create table "t ""x"" {key}" ("do c" text);
insert into "t ""x"" {key}" values ('{"it''s": 1, "\"q\"": 2, "{key}": 3}'), ('{"it''s": 1}');
