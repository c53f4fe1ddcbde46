-- check: column.accepted-values
-- title: Value outside its declared set / range / lookup (status ids, only the six valid roles, prices
--   >= 0)
-- severity: error
-- tier: scenario
-- kind: pred
-- configuration: accepted_values
-- nothing: check_settings.accepted_values names no column
-- condition: A value of a configured column is not one of `values`, lies below `minimum` or above
--   `maximum`, or is not in the column of the `lookup` table. NULL is accepted; a column that must not
--   be NULL belongs into required_columns. Each element of an array has to be one of `values`.
-- effect: Code that knows the closed set only (a role, a status) fails, or treats the row as nobody's.
-- fix: Map the value to one of the set, or put it into the set when it is new.
-- cost: Shares one scan per table with the other row predicates; a lookup is hashed once.
-- false positives: A set that has grown since it was written down.
-- waiver: Per column with the number of known rows.
-- source: dbt accepted_values; dbt_utils accepted_range; great_expectations
--   expect_column_values_to_be_in_set and _to_be_between.

-- section: postgres discovery
-- One row per configured column; what several entries say of one column all has to hold. Texts are
-- compared byte by byte, everything else by the equality of its type, so that 1 is 1.00.
with entries as (
  select
    pg_catalog.row_number() over () as number,
    r."table" as table_name,
    r."column" as column_name,
    r."values" as accepted,
    r.minimum,
    r.maximum,
    r.lookup ->> 'table' as lookup_table,
    r.lookup ->> 'column' as lookup_column
  from pg_catalog.jsonb_to_recordset($1::pg_catalog.jsonb) as r(
    "table" pg_catalog.text, "column" pg_catalog.text, "values" pg_catalog.jsonb,
    minimum pg_catalog.text, maximum pg_catalog.text, lookup pg_catalog.jsonb
  )
),
resolved as (
  select
    e.*,
    t.oid as relid,
    t.name,
    t.scan,
    a.attname,
    case base.category
      when 'A' then pg_catalog.format_type(base.base, null)
      when 'S' then 'pg_catalog.text'
      when 'E' then 'pg_catalog.text'
      else pg_catalog.format_type(base.base, null)
    end as type,
    base.category in ('S', 'E') as is_text,
    base.category = 'A' as is_array,
    base.base_name in ('float4', 'float8', 'numeric') as has_nan,
    l.name as lookup,
    l.oid as lookup_oid,
    la.attname as lookup_attname
  from entries as e
  left join {named_relations} as t on t.written = e.table_name
  left join pg_catalog.pg_attribute as a
    on a.attrelid = t.oid
    and e.column_name in (a.attname, pg_catalog.quote_ident(a.attname))
    and a.attnum > 0
    and not a.attisdropped
  left join {base_types} as base on base.oid = a.atttypid
  left join {named_relations} as l on l.written = e.lookup_table
  left join pg_catalog.pg_attribute as la
    on la.attrelid = l.oid
    and e.lookup_column in (la.attname, pg_catalog.quote_ident(la.attname))
    and la.attnum > 0
    and not la.attisdropped
),
rules as (
  select
    r.*,
    coalesce(r.name, r.table_name, 'no table') || ' '
      || coalesce(pg_catalog.quote_ident(r.attname), r.column_name, 'no column') as subject,
    case
      when r.relid is null then 'there is no table ' || coalesce(r.table_name, 'without a name')
      when r.attname is null then 'there is no column ' || coalesce(r.column_name, 'without a name')
      when r.lookup_table is not null and r.lookup_oid is null
        then 'there is no lookup table ' || r.lookup_table
      when r.lookup_table is not null and r.lookup_attname is null
        then 'there is no lookup column ' || coalesce(r.lookup_column, 'without a name')
      when pg_catalog.num_nonnulls(r.accepted, r.minimum, r.maximum, r.lookup_table) = 0
        then 'the configuration says nothing of what is accepted'
      when pg_catalog.jsonb_typeof(r.accepted) <> 'array' then '`values` is no list'
    end as fault,
    case
      when r.is_text then 't.' || pg_catalog.quote_ident(r.attname) || '::pg_catalog.text collate "C"'
      else 't.' || pg_catalog.quote_ident(r.attname) || '::' || r.type
    end as value,
    (
      select coalesce(pg_catalog.array_agg(v.text), '{}')
      from pg_catalog.jsonb_array_elements_text(
        case when pg_catalog.jsonb_typeof(r.accepted) = 'array' then r.accepted else '[]' end
      ) as v(text)
      where v.text is not null
    ) as texts
  from resolved as r
),
predicates as (
  select
    r.subject,
    pg_catalog.min(r.scan) as relation,
    pg_catalog.min(r.relid) as relid,
    pg_catalog.min(r.attname::pg_catalog.text) as attname,
    pg_catalog.min('check_settings.accepted_values: ' || r.fault) as unknown,
    pg_catalog.string_agg(
      pg_catalog.concat_ws(
        ' or ',
        case
          when r.accepted is null then null
          when r.is_array
            then pg_catalog.format('not (%s operator(pg_catalog.<@) %L::%s)', r.value, r.texts, r.type)
          else pg_catalog.format('%s <> all (%L::%s[])', r.value, r.texts, r.type)
        end,
        case
          when r.minimum is null then null
          else pg_catalog.format('%s < %L::%s', r.value, r.minimum, r.type)
        end,
        case
          when r.maximum is null then null
          else pg_catalog.format('%s > %L::%s', r.value, r.maximum, r.type)
        end,
        case
          when r.has_nan and pg_catalog.num_nonnulls(r.minimum, r.maximum) > 0
            then pg_catalog.format('%s = ''NaN''::%s', r.value, r.type)
        end,
        case
          when r.lookup_attname is null then null
          when r.is_text
            then pg_catalog.format(
              't.%1$I is not null and not exists (select from %2$s as l '
                || 'where l.%3$I::pg_catalog.text collate "C" = %4$s)',
              r.attname, r.lookup, r.lookup_attname, r.value
            )
          else pg_catalog.format(
            't.%1$I is not null and not exists (select from %2$s as l where l.%3$I = %4$s)',
            r.attname, r.lookup, r.lookup_attname, r.value
          )
        end
      ),
      ' or ' order by r.number
    ) as is_outside
  from rules as r
  group by r.subject
)
select
  p.subject,
  p.relation,
  keys.key,
  pg_catalog.quote_ident(p.attname) as column,
  coalesce(p.is_outside, 'false') as is_outside,
  p.unknown
from predicates as p
left join {row_keys} as keys on keys.relid = p.relid
order by 1

-- section: postgres predicate
{is_outside}

-- section: postgres evidence
select {key} as key, t.{column}::pg_catalog.text as value
from {relation} as t
where {is_outside}
order by 1

-- section: postgres fixture firing
-- configuration: {"accepted_values": [
--     {"table": "public.users", "column": "role", "values": ["admin", "editor", "reader"]},
--     {"table": "public.users", "column": "status", "lookup": {"table": "public.statuses", "column": "id"}},
--     {"table": "public.orders", "column": "price", "minimum": 0, "maximum": 99.5}]}
-- expect: 2 public.users role
-- expect: 1 public.users status
-- expect: 3 public.orders price
create table statuses (id int primary key);
create table users (id int primary key, role text, status bigint);
create table orders (id int primary key, price numeric(10, 2));
insert into statuses values (1), (2);
insert into users values (1, 'admin', 1), (2, 'Admin', 2), (3, 'reader ', 3), (4, null, null);
insert into orders values (1, 0), (2, -0.01), (3, 99.5), (4, 99.51), (5, null), (6, 'NaN');

-- section: postgres fixture silent
-- configuration: {"accepted_values": [
--     {"table": "users", "column": "role", "values": ["admin", "reader", "retired"]},
--     {"table": "users", "column": "level", "values": [1, 2.50, 3]},
--     {"table": "users", "column": "born", "minimum": "1900-01-01"},
--     {"table": "users", "column": "is_active", "values": [true]}]}
-- expect: 0 public.users role
-- expect: 0 public.users level
-- expect: 0 public.users born
-- expect: 0 public.users is_active
create type role as enum ('admin', 'reader');
create table users (id int primary key, role role, level numeric(6, 3), born date, is_active bool);
insert into users values (1, 'admin', 2.5, '1999-01-01', true), (2, 'reader', 3, null, null),
  (3, null, null, '1900-01-01', true);

-- section: postgres fixture silent: not configured
-- expect: skipped
create table users (id int primary key, role text);

-- section: postgres fixture trap: what is not there, or says nothing, is no pass
-- configuration: {"accepted_values": [
--     {"table": "public.nowhere", "column": "role", "values": ["a"]},
--     {"table": "public.users", "column": "gone", "values": ["a"]},
--     {"table": "public.users", "column": "role"},
--     {"table": "public.users", "column": "id", "values": ["one"]},
--     {"table": "public.users", "column": "level", "lookup": {"table": "levels", "column": "id"}}]}
-- expect: unknown * public.nowhere role
-- expect: unknown * public.users gone
-- expect: unknown * public.users role
-- expect: unknown * public.users level
-- expect: unknown 22P02 public.users id
create table users (id int, gone int, role text, level int);
alter table users drop column gone;

-- section: postgres fixture trap: arrays, domains, blind collations, partitions, hostile names and values
-- configuration: {"accepted_values": [
--     {"table": "\"Sch\"\"ema\".\"T {key}\"", "column": "a b", "values": ["it's", "{x}", "b\\s", "%I"]},
--     {"table": "\"Sch\"\"ema\".\"T {key}\"", "column": "a b", "minimum": "a"},
--     {"table": "Sch\"ema.T {key}", "column": "\"Tags\"", "values": ["x", "y,z"]},
--     {"table": "public.events", "column": "kind", "values": ["low"]},
--     {"table": "public.notes", "column": "n", "values": [1]}]}
-- expect: 2 "Sch""ema"."T {key}" "a b"
-- expect: 1 "Sch""ema"."T {key}" "Tags"
-- expect: 1 public.events kind
-- expect: 1 public.notes n
-- session: set search_path = nowhere
create schema "Sch""ema";
create collation "Sch""ema".blind (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
create domain word as varchar(20);
create domain short_word as word;
create table "Sch""ema"."T {key}" ("a b" text collate "Sch""ema".blind, "Tags" text[]);
create table events (id int, kind short_word) partition by range (id);
create table events_low partition of events for values from (0) to (10);
create table notes (n int);
create table more_notes () inherits (notes);
insert into "Sch""ema"."T {key}" values ('it''s', '{x}'), ('IT''S', '{"y,z",x}'), ('{x}', '{}'),
  ('b\s', null), ('%I', '{y}'), (null, null);
insert into events values (1, 'low'), (2, 'LOW');
insert into notes values (1), (2);
insert into more_notes values (3);

-- section: sqlite discovery
-- One row per configured column; what several entries say of one column all has to hold. A bound that
-- is a number is kept by numbers only, because every text is greater than every number.
with entries as (
  select
    r.key as number,
    json_extract(r.value, '$.table') as table_name,
    json_extract(r.value, '$.column') as column_name,
    json_extract(r.value, '$.values') as accepted,
    json_type(r.value, '$.values') as accepted_type,
    json_extract(r.value, '$.minimum') as minimum,
    json_extract(r.value, '$.maximum') as maximum,
    json_extract(r.value, '$.lookup.table') as lookup_table,
    json_extract(r.value, '$.lookup.column') as lookup_column
  from json_each($1) as r
),
resolved as (
  select
    e.*,
    t.table_name as found_table,
    t.relation,
    c.name as found_column,
    't."' || replace(c.name, '"', '""') || '"' as value,
    l.table_name as found_lookup,
    l.relation as lookup,
    lc.name as found_lookup_column
  from entries as e
  left join {user_tables} as t on lower(t.table_name) = lower(e.table_name)
  left join pragma_table_xinfo(t.table_name, 'main') as c on lower(c.name) = lower(e.column_name)
  left join {user_tables} as l on lower(l.table_name) = lower(e.lookup_table)
  left join pragma_table_xinfo(l.table_name, 'main') as lc
    on lower(lc.name) = lower(e.lookup_column)
),
rules as (
  select
    coalesce(r.found_table, r.table_name, 'no table') || ' '
      || coalesce(r.found_column, r.column_name, 'no column') as subject,
    r.found_table,
    r.relation,
    r.value,
    'check_settings.accepted_values: ' || case
      when r.found_table is null then 'there is no table ' || coalesce(r.table_name, 'without a name')
      when r.found_column is null
        then 'there is no column ' || coalesce(r.column_name, 'without a name')
      when r.lookup_table is not null and r.found_lookup is null
        then 'there is no lookup table ' || r.lookup_table
      when r.lookup_table is not null and r.found_lookup_column is null
        then 'there is no lookup column ' || coalesce(r.lookup_column, 'without a name')
      when coalesce(r.accepted, r.minimum, r.maximum, r.lookup_table) is null
        then 'the configuration says nothing of what is accepted'
      when r.accepted_type <> 'array' then '`values` is no list'
    end as fault,
    'false'
      || case
        when r.accepted_type = 'array'
          then ' or ' || r.value || ' collate binary not in ('
            || coalesce((select group_concat(quote(v.value), ', ') from json_each(r.accepted) as v), '')
            || ')'
        else ''
      end
      || coalesce(' or ' || r.value || ' < ' || quote(r.minimum), '')
      || coalesce(' or ' || r.value || ' > ' || quote(r.maximum), '')
      || case
        when typeof(r.minimum) in ('integer', 'real') or typeof(r.maximum) in ('integer', 'real')
          then ' or typeof(' || r.value || ') not in (''integer'', ''real'', ''null'')'
        else ''
      end
      || coalesce(
        ' or (' || r.value || ' is not null and not exists (select 1 from ' || r.lookup
          || ' as l where l."' || replace(r.found_lookup_column, '"', '""') || '" = ' || r.value || '))',
        ''
      ) as is_outside
  from resolved as r
)
select
  r.subject,
  max(r.relation) as relation,
  max(keys.key) as key,
  max(r.value) as value,
  '(' || group_concat(r.is_outside, ') or (') || ')' as is_outside,
  max(r.fault) as unknown
from rules as r
left join {row_keys} as keys on keys.table_name = r.found_table
group by r.subject
order by 1

-- section: sqlite predicate
{is_outside}

-- section: sqlite evidence
select {key} as key, {value} as value
from {relation} as t
where {is_outside}
order by 1

-- section: sqlite fixture firing
-- configuration: {"accepted_values": [
--     {"table": "users", "column": "role", "values": ["admin", "editor", "reader"]},
--     {"table": "users", "column": "status", "lookup": {"table": "statuses", "column": "id"}},
--     {"table": "users", "column": "price", "minimum": 0}]}
-- expect: 2 users role
-- expect: 1 users status
-- expect: 2 users price
create table statuses (id integer primary key);
create table users (id integer primary key, role text collate nocase, status int, price numeric);
insert into statuses values (1), (2);
insert into users values (1, 'admin', 1, 0), (2, 'Admin', 2, -0.01), (3, 'reader ', 3, 'free'),
  (4, null, null, null);

-- section: sqlite fixture silent
-- configuration: {"accepted_values": [{"table": "Users", "column": "Level", "values": [1, 2.5]},
--     {"table": "Users", "column": "code", "values": [7]}]}
-- expect: 0 users level
-- expect: 0 users code
create table users (id integer primary key, level real, code text);
insert into users values (1, 1, '7'), (2, 2.5, 7), (3, null, null);

-- section: sqlite fixture silent: not configured
-- expect: skipped
create table users (id integer primary key, role text);

-- section: sqlite fixture trap: what is not there is no pass, hostile names and values
-- configuration: {"accepted_values": [
--     {"table": "nowhere", "column": "role", "values": ["a"]},
--     {"table": "t \"x\" {key}", "column": "gone", "values": ["a"]},
--     {"table": "t \"x\" {key}", "column": "na me", "values": ["it's", "{key}"]},
--     {"table": "t \"x\" {key}", "column": "na me", "maximum": "z"}]}
-- expect: unknown * nowhere role
-- expect: unknown * t "x" {key} gone
-- expect: 2 t "x" {key} na me
create table "t ""x"" {key}" ("na me" text);
insert into "t ""x"" {key}" values ('it''s'), ('{key}'), ('other'), (null);
