-- check: view.compat-rows-differ
-- title: Compatibility view does not return the same columns/rows (multiset) as the table it replaces
-- severity: error
-- tier: scenario
-- kind: rows
-- configuration: compat_views
-- nothing: check_settings.compat_views is empty
-- condition: The view lacks a column of the table it replaces, has one more or one of another type, or
--   does not return the same rows, each as many times. Types of text are one, and json is compared as
--   jsonb; columns in `exclude` are left out.
-- effect: Old clients read other rows than before: rows are lost, doubled by a join, or changed.
-- fix: Correct the view; rows that are doubled come from a join to more than one row.
-- cost: One scan of each side and one hash aggregate over all columns.
-- false positives: Columns that change by themselves (times of access): exclude them.
-- waiver: Per view with the number of known differences.
-- source: dbt_utils equality; pgTAP bag_eq.

-- section: postgres discovery
-- One row per configured pair. Rows are counted per value and the counts compared, because EXCEPT
-- without ALL does not see doubles; texts are compared byte by byte.
with found as (
  select
    e."view" as view_name,
    e."table" as table_name,
    coalesce(e.exclude, '[]') as excluded,
    v.oid as view_oid,
    v.name as view,
    t.oid as table_oid,
    t.name as table,
    t.scan as table_scan
  from pg_catalog.jsonb_to_recordset($1::pg_catalog.jsonb) as e(
    "view" pg_catalog.text, "table" pg_catalog.text, exclude pg_catalog.jsonb
  )
  left join {named_relations} as v on v.written = e."view"
  left join {named_relations} as t on t.written = e."table"
),
columns as (
  select
    a.attrelid,
    a.attname,
    case
      when base.category = 'S' then 'text'
      when base.base_name = 'json' then 'jsonb'
      else pg_catalog.format_type(base.base, null)
    end as type,
    case
      when base.category = 'S' then '::pg_catalog.text collate "C"'
      when base.base_name = 'json' then '::pg_catalog.jsonb'
      when base.base_name in ('xml', 'point', 'box', 'lseg', 'path', 'polygon', 'circle', 'line')
        then '::pg_catalog.text collate "C"'
      else ''
    end as conversion
  from pg_catalog.pg_attribute as a
  join {base_types} as base on base.oid = a.atttypid
  where a.attnum > 0
    and not a.attisdropped
    and exists (select from found as f where a.attrelid in (f.view_oid, f.table_oid))
),
sides as (
  select
    f.view_oid,
    f.table_oid,
    f.excluded,
    c.attname::pg_catalog.text as name,
    pg_catalog.min(c.type) filter (where c.attrelid = f.table_oid) as table_type,
    pg_catalog.min(c.type) filter (where c.attrelid = f.view_oid) as view_type,
    pg_catalog.max(c.conversion) as conversion
  from found as f
  join columns as c on c.attrelid in (f.view_oid, f.table_oid)
  group by f.view_oid, f.table_oid, f.excluded, c.attname
),
compared as (
  select
    s.view_oid,
    s.table_oid,
    s.excluded,
    pg_catalog.count(*) filter (where s.table_type is distinct from s.view_type) as how_many,
    coalesce(
      pg_catalog.string_agg(
        pg_catalog.quote_ident(s.name) || case
          when s.view_type is null then ' is missing'
          when s.table_type is null then ' is new'
          else ' is ' || s.view_type || ', not ' || s.table_type
        end,
        ', ' order by s.name
      ) filter (where s.table_type is distinct from s.view_type),
      ''
    ) as differences,
    pg_catalog.string_agg(
      't.' || pg_catalog.quote_ident(s.name) || s.conversion || ' as ' || pg_catalog.quote_ident(s.name),
      ', ' order by s.name
    ) filter (where s.table_type = s.view_type) as selected,
    pg_catalog.string_agg('x.' || pg_catalog.quote_ident(s.name), ', ' order by s.name)
      filter (where s.table_type = s.view_type) as names
  from sides as s
  where not exists (
    select
    from pg_catalog.jsonb_array_elements_text(s.excluded) as e(name)
    where e.name in (s.name, pg_catalog.quote_ident(s.name))
  )
  group by s.view_oid, s.table_oid, s.excluded
)
select
  coalesce(f.view, f.view_name, 'no view') || ' for ' || coalesce(f.table, f.table_name, 'no table')
    as subject,
  coalesce(c.how_many, 0) as how_many,
  pg_catalog.quote_literal(c.differences) as differences,
  coalesce(c.selected, '1 as one') as selected,
  coalesce(c.names, 'x.one') as names,
  f.table_scan as table,
  f.view as view,
  'check_settings.compat_views: ' || case
    when f.view_oid is null then 'there is no view ' || coalesce(f.view_name, 'named `view`')
    when f.table_oid is null then 'there is no table ' || coalesce(f.table_name, 'named `table`')
  end as unknown
from found as f
left join compared as c
  on c.view_oid = f.view_oid and c.table_oid = f.table_oid and c.excluded = f.excluded
order by 1

-- section: postgres count
select {how_many} + coalesce(pg_catalog.sum(pg_catalog.abs(d.n)), 0)
from (
  select pg_catalog.sum(x."fulldress n") as n
  from (
    select 1 as "fulldress n", {selected} from {table} as t
    union all
    select -1, {selected} from {view} as t
  ) as x
  group by {names}
  having pg_catalog.sum(x."fulldress n") <> 0
) as d

-- section: postgres evidence
select
  {differences} as key_columns,
  case when d.n > 0 then 'lost' when d.n < 0 then 'new' end as key_side,
  pg_catalog.abs(d.n) as key_times,
  d.row
from (select 1) as one
left join (
  select pg_catalog.sum(x."fulldress n") as n, pg_catalog.jsonb_build_array({names}) as row
  from (
    select 1 as "fulldress n", {selected} from {table} as t
    union all
    select -1, {selected} from {view} as t
  ) as x
  group by {names}
  having pg_catalog.sum(x."fulldress n") <> 0
) as d on true
order by 2, 4

-- section: postgres fixture firing
-- configuration: {"compat_views": [{"view": "public.old_users", "table": "backup.users"},
--     {"view": "public.joined", "table": "backup.users"},
--     {"view": "public.narrow", "table": "backup.users"}]}
-- expect: 3 public.old_users for backup.users
-- expect: 1 public.joined for backup.users
-- expect: 3 public.narrow for backup.users
create schema backup;
create table backup.users (id int primary key, name text, doc json);
insert into backup.users values (1, 'a', '{"x": 1}'), (2, 'b', null), (3, null, null);
create view old_users as select id, case id when 2 then 'B' else name end as name, doc from backup.users
where id <> 3;
create view joined as select u.* from backup.users as u
left join (values (1), (1)) as twice(id) on twice.id = u.id;
create view narrow as select id::bigint as id, name, 1 as extra from backup.users;

-- section: postgres fixture silent
-- configuration: {"compat_views": [{"view": "old_users", "table": "kept", "exclude": ["seen"]}]}
-- expect: 0 public.old_users for public.kept
create table kept (id int, name varchar(20), doc json, seen timestamptz, at point, note text);
insert into kept values (1, 'a', '{"x": 1}', now(), '(1,2)', null), (1, 'a', '{"x":1}', null, '(1,2)', null);
create view old_users as select note::varchar as note, id, name::text as name, doc::jsonb as doc, at from kept;

-- section: postgres fixture silent: not configured
-- expect: skipped
create view old_users as select 1 as id;

-- section: postgres fixture trap: what is not there, a view that fails, hostile names, blind collations
-- configuration: {"compat_views": [{"view": "public.nowhere", "table": "public.users"},
--     {"view": "public.failing", "table": "public.users"},
--     {"view": "public.failing", "table": "public.nothing"},
--     {"view": "\"Sch\"\"ema\".\"V {view}\"", "table": "\"Sch\"\"ema\".\"T {table}\""}]}
-- expect: unknown * public.nowhere for public.users
-- expect: unknown 22012 public.failing for public.users
-- expect: unknown * public.failing for public.nothing
-- expect: 2 "Sch""ema"."V {view}" for "Sch""ema"."T {table}"
-- session: set search_path = nowhere
create schema "Sch""ema";
create collation "Sch""ema".blind (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
create table users (id int);
insert into users values (0);
create view failing as select 1 / id as id from users;
create table "Sch""ema"."T {table}" ("n" text collate "Sch""ema".blind, "a b" int[]);
insert into "Sch""ema"."T {table}" values ('Anna', '{1}'), (null, null);
create view "Sch""ema"."V {view}" as select upper("n") as "n", "a b" from "Sch""ema"."T {table}";

-- section: sqlite discovery
-- One row per configured pair; SQLite has no EXCEPT ALL, so rows are counted per value.
with entries as (
  select
    json_extract(r.value, '$.view') as view_name,
    json_extract(r.value, '$.table') as table_name,
    coalesce(json_extract(r.value, '$.exclude'), '[]') as excluded
  from json_each($1) as r
),
found as (
  select e.*, v.name as view, t.name as "table"
  from entries as e
  left join {objects} as v on v.folded_name = lower(e.view_name)
  left join {objects} as t on t.folded_name = lower(e.table_name)
),
sides (view_name, table_name, excluded, name, is_of_table, is_of_view) as (
  select f.view_name, f.table_name, f.excluded, lower(c.name), 1, 0
  from found as f
  join pragma_table_xinfo(f."table", 'main') as c
  union all
  select f.view_name, f.table_name, f.excluded, lower(c.name), 0, 1
  from found as f
  join pragma_table_xinfo(f.view, 'main') as c
),
columns as (
  select s.view_name, s.table_name, s.excluded, s.name, sum(s.is_of_table) as of_table,
    sum(s.is_of_view) as of_view
  from sides as s
  where not exists (select 1 from json_each(s.excluded) as e where lower(e.value) = s.name)
  group by s.view_name, s.table_name, s.excluded, s.name
),
compared as (
  select
    c.view_name,
    c.table_name,
    c.excluded,
    sum(c.of_table <> c.of_view) as how_many,
    coalesce(
      group_concat(
        case
          when c.of_view = 0 then c.name || ' is missing'
          when c.of_table = 0 then c.name || ' is new'
        end,
        ', '
      ),
      ''
    ) as differences,
    group_concat(
      case
        when c.of_table = c.of_view
          then 't."' || replace(c.name, '"', '""') || '" collate binary as "' || replace(c.name, '"', '""') || '"'
      end,
      ', '
    ) as selected,
    group_concat(
      case when c.of_table = c.of_view then 'x."' || replace(c.name, '"', '""') || '"' end, ', '
    ) as names
  from columns as c
  group by c.view_name, c.table_name, c.excluded
)
select
  coalesce(f.view, f.view_name, 'no view') || ' for ' || coalesce(f."table", f.table_name, 'no table')
    as subject,
  coalesce(c.how_many, 0) as how_many,
  quote(coalesce(c.differences, '')) as differences,
  coalesce(c.selected, '1 as one') as selected,
  coalesce(c.names, 'x.one') as names,
  'main."' || replace(f."table", '"', '""') || '"' as "table",
  'main."' || replace(f.view, '"', '""') || '"' as view,
  'check_settings.compat_views: ' || case
    when f.view is null then 'there is no view ' || coalesce(f.view_name, 'named `view`')
    when f."table" is null then 'there is no table ' || coalesce(f.table_name, 'named `table`')
  end as unknown
from found as f
left join compared as c
  on c.view_name = f.view_name and c.table_name = f.table_name and c.excluded = f.excluded
order by 1

-- section: sqlite count
select {how_many} + coalesce(sum(abs(d.n)), 0)
from (
  select sum(x."fulldress n") as n
  from (
    select 1 as "fulldress n", {selected} from {table} as t
    union all
    select -1, {selected} from {view} as t
  ) as x
  group by {names}
  having sum(x."fulldress n") <> 0
) as d

-- section: sqlite evidence
select
  {differences} as key_columns,
  case when d.n > 0 then 'lost' when d.n < 0 then 'new' end as key_side,
  abs(d.n) as key_times
from (select 1) as one
left join (
  select sum(x."fulldress n") as n
  from (
    select 1 as "fulldress n", {selected} from {table} as t
    union all
    select -1, {selected} from {view} as t
  ) as x
  group by {names}
  having sum(x."fulldress n") <> 0
) as d on true
order by 2, 3

-- section: sqlite fixture firing
-- configuration: {"compat_views": [{"view": "old_users", "table": "kept"},
--     {"view": "joined", "table": "kept"}, {"view": "narrow", "table": "kept"}]}
-- expect: 3 old_users for kept
-- expect: 1 joined for kept
-- expect: 2 narrow for kept
create table kept (id integer primary key, name text collate nocase);
insert into kept values (1, 'a'), (2, 'b'), (3, null);
create view old_users as select id, case id when 2 then 'B' else name end as name from kept where id <> 3;
create view joined as select k.* from kept as k left join (select 1 as id union all select 1) as j on j.id = k.id;
create view narrow as select id, 1 as extra from kept;

-- section: sqlite fixture silent
-- configuration: {"compat_views": [{"view": "Old_Users", "table": "Kept", "exclude": ["seen"]}]}
-- expect: 0 old_users for kept
create table kept (id integer, name text, seen text);
insert into kept values (1, 'a', 'x'), (1, 'a', 'y'), (2, null, null);
create view old_users as select name, id from kept;

-- section: sqlite fixture silent: not configured
-- expect: skipped
create view old_users as select 1 as id;

-- section: sqlite fixture trap: what is not there, hostile names
-- configuration: {"compat_views": [{"view": "nowhere", "table": "t \"x\" {key}"},
--     {"view": "v {view}", "table": "t \"x\" {key}"}]}
-- expect: unknown * nowhere for t "x" {key}
-- expect: 2 v {view} for t "x" {key}
create table "t ""x"" {key}" ("na me" text);
insert into "t ""x"" {key}" values ('a');
create view "v {view}" as select upper("na me") as "na me" from "t ""x"" {key}";

-- section: sqlite fixture trap: a view that fails says nothing of any
-- configuration: {"compat_views": [{"view": "failing", "table": "kept"}]}
-- expect: unknown 42703
create table kept (id integer primary key);
create view failing as select id, gone from kept;
