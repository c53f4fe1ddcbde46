-- check: mapping.applied
-- title: Per-row proof that the value map was applied: new value = map(old value in the backup);
--   unmapped old values and lost rows count too
-- severity: error
-- tier: scenario
-- kind: rows
-- configuration: mappings
-- nothing: check_settings.mappings is empty
-- condition: A row of the backup is not in the table any more, has an old value the map does not know,
--   or its row in the table holds another value than the map gives for the old one. NULL stays NULL
--   unless a `map_table` says otherwise; rows the backup does not have are not asked.
-- effect: A user has the rights of another role, an order the wrong status, without any error.
-- fix: Complete the map and apply it again from the backup.
-- cost: One hash join of backup, table and map.
-- false positives: Rows that were changed on purpose after the migration.
-- waiver: Per column with the number of known rows.
-- source: Google Data Validation Tool, row validation; dbt_utils equality.

-- section: postgres discovery
-- One row per configured column. Rows are matched by the table's primary key unless `key` names other
-- columns, which both tables have; keys and values are compared as texts, because types may change.
with entries as (
  select
    e.number,
    e.json,
    e.json -> 'map' as map,
    e.json ->> 'column' as column_name,
    coalesce(e.json ->> 'backup_column', e.json ->> 'column') as backup_column_name,
    t.oid,
    t.scan,
    coalesce(t.name, e.json ->> 'table', 'no table') as title,
    b.oid as backup_oid,
    b.scan as backup,
    m.oid as map_oid,
    m.scan as map_scan
  from pg_catalog.jsonb_array_elements($1::pg_catalog.jsonb) with ordinality as e(json, number)
  left join {named_relations} as t on t.written = e.json ->> 'table'
  left join {named_relations} as b on b.written = e.json ->> 'backup'
  left join {named_relations} as m on m.written = e.json ->> 'map_table'
),
names as (
  select e.number, 'table' as side, e.oid as relid, e.column_name as written from entries as e
  union all
  select e.number, 'backup', e.backup_oid, e.backup_column_name from entries as e
  union all
  select e.number, 'old', e.map_oid, coalesce(e.json ->> 'map_old', 'old') from entries as e
  union all
  select e.number, 'new', e.map_oid, coalesce(e.json ->> 'map_new', 'new') from entries as e
),
columns as (
  select
    n.number,
    pg_catalog.max(pg_catalog.quote_ident(a.attname)) filter (where n.side = 'table') as own,
    pg_catalog.max(pg_catalog.quote_ident(a.attname)) filter (where n.side = 'backup') as backup,
    pg_catalog.max(pg_catalog.quote_ident(a.attname)) filter (where n.side = 'old') as old,
    pg_catalog.max(pg_catalog.quote_ident(a.attname)) filter (where n.side = 'new') as new
  from names as n
  left join pg_catalog.pg_attribute as a
    on a.attrelid = n.relid
    and n.written in (a.attname, pg_catalog.quote_ident(a.attname))
    and a.attnum > 0
    and not a.attisdropped
  group by n.number
),
keys as (
  select
    e.number,
    pg_catalog.count(*) filter (where k.written is not null) as how_many,
    pg_catalog.string_agg(k.written, ', ')
      filter (where a.attname is null or ba.attname is null) as missing,
    pg_catalog.string_agg(
      'b.' || pg_catalog.quote_ident(ba.attname) || '::pg_catalog.text collate "C" = t.'
        || pg_catalog.quote_ident(a.attname) || '::pg_catalog.text collate "C"',
      ' and ' order by k.n
    ) as matches,
    pg_catalog.string_agg(
      pg_catalog.quote_literal(ba.attname) || ', b.' || pg_catalog.quote_ident(ba.attname),
      ', ' order by k.n
    ) as named
  from entries as e
  left join lateral (
    select x.written, x.n
    from pg_catalog.jsonb_array_elements_text(
      case pg_catalog.jsonb_typeof(e.json -> 'key')
        when 'array' then e.json -> 'key'
        when 'string' then pg_catalog.jsonb_build_array(e.json -> 'key')
        else '[]'
      end
    ) with ordinality as x(written, n)
    union all
    select x.attname::pg_catalog.text, p.n
    from pg_catalog.pg_index as i
    cross join lateral pg_catalog.unnest(i.indkey) with ordinality as p(attnum, n)
    join pg_catalog.pg_attribute as x on x.attrelid = i.indrelid and x.attnum = p.attnum
    where i.indrelid = e.oid
      and i.indisprimary
      and p.n <= i.indnkeyatts
      and e.json -> 'key' is null
  ) as k on true
  left join pg_catalog.pg_attribute as a
    on a.attrelid = e.oid and a.attnum > 0 and not a.attisdropped
    and k.written in (a.attname, pg_catalog.quote_ident(a.attname))
  left join pg_catalog.pg_attribute as ba
    on ba.attrelid = e.backup_oid and ba.attnum > 0 and not ba.attisdropped
    and k.written in (ba.attname, pg_catalog.quote_ident(ba.attname))
  group by e.number
)
select
  e.title || ' ' || coalesce(c.own, e.column_name, 'no column')
    || case
      when pg_catalog.count(*) over (partition by e.title, coalesce(c.own, e.column_name)) > 1
        then ' ' || e.number
      else ''
    end as subject,
  e.scan as relation,
  e.backup,
  c.own as column,
  c.backup as backup_column,
  k.matches,
  k.named,
  coalesce(e.json ->> 'where', 'true') as condition,
  case
    when e.map_oid is not null
      then pg_catalog.format(
        'select distinct x.%s::pg_catalog.text collate "C" as old, '
          || 'x.%s::pg_catalog.text collate "C" as new from %s as x',
        c.old, c.new, e.map_scan
      )
    else pg_catalog.format(
      'select x.key collate "C" as old, x.value collate "C" as new '
        || 'from pg_catalog.jsonb_each_text(%L::pg_catalog.jsonb) as x',
      e.map
    )
  end as map,
  'check_settings.mappings: ' || case
    when e.oid is null then 'there is no table ' || coalesce(e.json ->> 'table', 'named `table`')
    when e.backup_oid is null then 'there is no table ' || coalesce(e.json ->> 'backup', 'named `backup`')
    when c.own is null then 'there is no column ' || coalesce(e.column_name, 'named `column`')
    when c.backup is null then 'the backup has no column ' || coalesce(e.backup_column_name, 'named')
    when e.json ->> 'map_table' is not null and e.map_oid is null
      then 'there is no table ' || (e.json ->> 'map_table')
    when e.map_oid is not null and (c.old is null or c.new is null)
      then 'the map has not the columns old and new, name its `map_old` and `map_new`'
    when e.map_oid is null and coalesce(pg_catalog.jsonb_typeof(e.map), '') <> 'object'
      then 'there is neither a `map` nor a `map_table`'
    when k.missing is not null then 'a table lacks the key ' || k.missing
    when k.how_many = 0 then 'the table has no primary key, name its `key`'
  end as unknown
from entries as e
join columns as c on c.number = e.number
join keys as k on k.number = e.number
order by 1

-- section: postgres count
select pg_catalog.count(*)
from (select b.* from {backup} as b where {condition}) as b
left join {relation} as t on {matches}
left join ({map}) as m
  on m.old is not distinct from b.{backup_column}::pg_catalog.text collate "C"
where t.tableoid is null
  or (m.old is null and b.{backup_column} is not null)
  or m.new is distinct from t.{column}::pg_catalog.text collate "C"

-- section: postgres evidence
select
  pg_catalog.jsonb_build_object({named}) as key,
  case
    when t.tableoid is null then 'the row is lost'
    when m.old is null and b.{backup_column} is not null then 'the old value is not in the map'
    else 'another value'
  end as key_reason,
  b.{backup_column}::pg_catalog.text as old,
  m.new as expected,
  t.{column}::pg_catalog.text as got
from (select b.* from {backup} as b where {condition}) as b
left join {relation} as t on {matches}
left join ({map}) as m
  on m.old is not distinct from b.{backup_column}::pg_catalog.text collate "C"
where t.tableoid is null
  or (m.old is null and b.{backup_column} is not null)
  or m.new is distinct from t.{column}::pg_catalog.text collate "C"
order by 1

-- section: postgres fixture firing
-- configuration: {"mappings": [{"table": "public.users", "column": "role", "backup": "backup.users",
--     "backup_column": "role", "map": {"boss": "admin", "chief": "admin", "guest": "reader"}}]}
-- expect: 4 public.users role
create schema backup;
create table backup.users (id int primary key, role text);
create table users (id bigint primary key, role text);
insert into backup.users values (1, 'boss'), (2, 'chief'), (3, 'guest'), (4, 'guest'), (5, 'odd'),
  (6, null), (7, null);
insert into users values (1, 'admin'), (2, 'reader'), (4, 'reader'), (5, 'reader'), (6, null), (7, 'admin'),
  (8, 'boss');

-- section: postgres fixture silent
-- configuration: {"mappings": [{"table": "users", "column": "role_id", "backup": "old_users",
--     "backup_column": "role", "key": "uuid", "map_table": "role_map", "map_old": "from_role",
--     "map_new": "to_role", "where": "deleted is null"}]}
-- expect: 0 public.users role_id
create table old_users (uuid text, role text, deleted date);
create table users (id int primary key, uuid uuid, role_id int);
create table role_map (from_role text, to_role int);
insert into old_users values ('11111111-1111-1111-1111-111111111111', 'boss', null),
  ('11111111-1111-1111-1111-111111111112', 'guest', null), ('x', 'boss', '2024-01-01');
insert into users values (1, '11111111-1111-1111-1111-111111111111', 1),
  (2, '11111111-1111-1111-1111-111111111112', 2), (3, null, 9);
insert into role_map values ('boss', 1), ('guest', 2);

-- section: postgres fixture silent: not configured
-- expect: skipped
create table users (id int primary key);

-- section: postgres fixture trap: what is not there is no pass
-- configuration: {"mappings": [
--     {"table": "public.users", "column": "role", "backup": "backup.nowhere", "map": {}},
--     {"table": "public.nowhere", "column": "role", "backup": "public.users", "map": {}},
--     {"table": "public.users", "column": "gone", "backup": "public.users", "map": {}},
--     {"table": "public.users", "column": "id", "backup": "public.users"},
--     {"table": "public.keyless", "column": "role", "backup": "public.users", "map": {}}]}
-- expect: unknown * public.users role
-- expect: unknown * public.nowhere role
-- expect: unknown * public.users gone
-- expect: unknown * public.users id
-- expect: unknown * public.keyless role
create table users (id int primary key, role text);
create table keyless (role text);

-- section: postgres fixture trap: composite keys, blind collations, partitions, hostile names and values
-- configuration: {"mappings": [{"table": "\"Sch\"\"ema\".\"T {map}\"", "column": "ro le",
--     "backup": "public.kept", "backup_column": "it", "map": {"it's": "{x}", "B": "b\\s"}}]}
-- expect: 2 "Sch""ema"."T {map}" "ro le"
-- session: set search_path = nowhere
create schema "Sch""ema";
create collation "Sch""ema".blind (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
create table "Sch""ema"."T {map}" ("a b" int, "t" int, "ro le" text collate "Sch""ema".blind,
  primary key ("a b", "t")) partition by range ("a b");
create table "Sch""ema"."T low" partition of "Sch""ema"."T {map}" for values from (0) to (10);
create table kept ("a b" int, "t" int, "it" text);
insert into kept values (1, 1, 'it''s'), (1, 2, 'B'), (1, 3, 'b');
insert into "Sch""ema"."T {map}" values (1, 1, '{x}'), (1, 2, 'B\S'), (1, 3, 'b\s');
