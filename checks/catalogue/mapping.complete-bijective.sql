-- check: mapping.complete-bijective
-- title: old-id -> new-id mapping table: complete (every old row), no NULL side, one-to-one both ways,
--   nothing dangling on either side
-- severity: error
-- tier: scenario
-- kind: rows
-- configuration: id_mappings
-- nothing: check_settings.id_mappings is empty
-- condition: Six questions of a mapping table. `unmapped`: a row of the old table without a mapping;
--   `null`: a mapping with NULL on a side; `old twice` and `new twice`: an id that is mapped more than
--   once on its side; `old dangling` and `new dangling`: a mapping whose row is not there.
-- effect: The migration cannot be rolled back or bound late: rows are lost, doubled, or given to
--   somebody else.
-- fix: Complete the mapping from the log of the migration; then keep it with NOT NULL and two unique
--   constraints.
-- cost: Three hash aggregates and three anti-joins per mapping.
-- false positives: Mappings in which several old rows become one: `allow` the question `new twice`.
-- waiver: Per question.
-- source: dbt_utils cardinality_equality and unique_combination_of_columns.

-- section: postgres discovery
-- One row per mapping and question. Ids are compared as texts, because the sides may have other types.
-- A side whose table is not configured is not asked about it.
with entries as (
  select
    e.number,
    e.json ->> 'table' as table_name,
    e.json ->> 'old' as old_name,
    e.json ->> 'new' as new_name,
    e.json ->> 'old_table' as old_table,
    coalesce(e.json ->> 'old_key', 'id') as old_key,
    e.json ->> 'new_table' as new_table,
    coalesce(e.json ->> 'new_key', 'id') as new_key,
    e.json -> 'allow' as allowed
  from pg_catalog.jsonb_array_elements($1::pg_catalog.jsonb) with ordinality as e(json, number)
),
found as (
  select
    e.*,
    m.name,
    m.scan,
    m.oid,
    o.scan as old_scan,
    n.scan as new_scan,
    keys.key,
    old_keys.key as old_row_key,
    pg_catalog.quote_ident(ma.attname) as old_column,
    pg_catalog.quote_ident(mb.attname) as new_column,
    pg_catalog.quote_ident(oa.attname) as old_key_column,
    pg_catalog.quote_ident(na.attname) as new_key_column,
    case
      when m.oid is null then 'there is no table ' || coalesce(e.table_name, 'without a name')
      when ma.attname is null then 'there is no column ' || coalesce(e.old_name, 'named `old`')
      when mb.attname is null then 'there is no column ' || coalesce(e.new_name, 'named `new`')
      when e.old_table is null then '`old_table` is not named'
      when o.oid is null then 'there is no table ' || e.old_table
      when oa.attname is null then 'there is no column ' || e.old_key || ' in ' || e.old_table
      when e.new_table is null then '`new_table` is not named'
      when n.oid is null then 'there is no table ' || e.new_table
      when na.attname is null then 'there is no column ' || e.new_key || ' in ' || e.new_table
    end as fault
  from entries as e
  left join {named_relations} as m on m.written = e.table_name
  left join {named_relations} as o on o.written = e.old_table
  left join {named_relations} as n on n.written = e.new_table
  left join {row_keys} as keys on keys.relid = m.oid
  left join {row_keys} as old_keys on old_keys.relid = o.oid
  left join pg_catalog.pg_attribute as ma
    on ma.attrelid = m.oid and ma.attnum > 0 and not ma.attisdropped
    and e.old_name in (ma.attname, pg_catalog.quote_ident(ma.attname))
  left join pg_catalog.pg_attribute as mb
    on mb.attrelid = m.oid and mb.attnum > 0 and not mb.attisdropped
    and e.new_name in (mb.attname, pg_catalog.quote_ident(mb.attname))
  left join pg_catalog.pg_attribute as oa
    on oa.attrelid = o.oid and oa.attnum > 0 and not oa.attisdropped
    and e.old_key in (oa.attname, pg_catalog.quote_ident(oa.attname))
  left join pg_catalog.pg_attribute as na
    on na.attrelid = n.oid and na.attnum > 0 and not na.attisdropped
    and e.new_key in (na.attname, pg_catalog.quote_ident(na.attname))
)
select
  coalesce(f.name, f.table_name, 'no table') || ' ' || q.question
    || case
      when pg_catalog.count(*) over (partition by coalesce(f.name, f.table_name), q.question) > 1
        then ' ' || f.number
      else ''
    end as subject,
  q.statement,
  case
    when coalesce(f.allowed, '[]') ? q.question then 'allowed by check_settings.id_mappings'
  end as skip,
  'check_settings.id_mappings: ' || f.fault as unknown
from found as f
cross join lateral (
  values
    (
      'unmapped',
      pg_catalog.format(
        'select %s as key from %s as t where pg_catalog.num_nulls(t.%s) = 0 and not exists (select '
          || 'from %s as m where m.%s::pg_catalog.text collate "C" = t.%s::pg_catalog.text collate "C")',
        f.old_row_key, f.old_scan, f.old_key_column, f.scan, f.old_column, f.old_key_column
      )
    ),
    (
      'null',
      pg_catalog.format(
        'select %s as key from %s as t where pg_catalog.num_nulls(t.%s, t.%s) > 0',
        f.key, f.scan, f.old_column, f.new_column
      )
    ),
    (
      'old twice',
      pg_catalog.format(
        'select t.%1$s::pg_catalog.text collate "C" as key, pg_catalog.count(*) as key_times '
          || 'from %2$s as t where t.%1$s is not null group by 1 having pg_catalog.count(*) > 1',
        f.old_column, f.scan
      )
    ),
    (
      'new twice',
      pg_catalog.format(
        'select t.%1$s::pg_catalog.text collate "C" as key, pg_catalog.count(*) as key_times '
          || 'from %2$s as t where t.%1$s is not null group by 1 having pg_catalog.count(*) > 1',
        f.new_column, f.scan
      )
    ),
    (
      'old dangling',
      pg_catalog.format(
        'select %s as key from %s as t where t.%s is not null and not exists (select '
          || 'from %s as o where o.%s::pg_catalog.text collate "C" = t.%s::pg_catalog.text collate "C")',
        f.key, f.scan, f.old_column, f.old_scan, f.old_key_column, f.old_column
      )
    ),
    (
      'new dangling',
      pg_catalog.format(
        'select %s as key from %s as t where t.%s is not null and not exists (select '
          || 'from %s as n where n.%s::pg_catalog.text collate "C" = t.%s::pg_catalog.text collate "C")',
        f.key, f.scan, f.new_column, f.new_scan, f.new_key_column, f.new_column
      )
    )
) as q(question, statement)
order by 1

-- section: postgres count
select pg_catalog.count(*)
from ({statement}) as found

-- section: postgres evidence
select *
from ({statement}) as found
order by 1

-- section: postgres fixture firing
-- configuration: {"id_mappings": [{"table": "public.user_map", "old": "old_id", "new": "new_id",
--     "old_table": "backup.users", "old_key": "id", "new_table": "public.users", "new_key": "uuid"}]}
-- expect: 1 public.user_map unmapped
-- expect: 1 public.user_map null
-- expect: 1 public.user_map old twice
-- expect: 1 public.user_map new twice
-- expect: 1 public.user_map old dangling
-- expect: 2 public.user_map new dangling
create schema backup;
create table backup.users (id int primary key);
create table users (uuid text primary key);
create table user_map (old_id int, new_id text);
insert into backup.users values (1), (2), (3), (4);
insert into users values ('a'), ('b'), ('c');
insert into user_map values (1, 'a'), (2, 'b'), (2, 'x'), (3, null), (9, 'b'), (1, 'y');
delete from user_map where new_id = 'y';
insert into user_map values (null, 'z');
delete from user_map where old_id = 3;
insert into user_map values (3, 'c');

-- section: postgres fixture silent
-- configuration: {"id_mappings": [{"table": "user_map", "old": "old_id", "new": "new_id",
--     "old_table": "old_users", "new_table": "users", "allow": ["new twice"]}]}
-- expect: 0 public.user_map unmapped
-- expect: 0 public.user_map null
-- expect: 0 public.user_map old twice
-- expect: skipped public.user_map new twice
-- expect: 0 public.user_map old dangling
-- expect: 0 public.user_map new dangling
create table old_users (id int primary key);
create table users (id bigint primary key);
create table user_map (old_id int, new_id bigint);
insert into old_users values (1), (2), (3);
insert into users values (10), (20), (30);
insert into user_map values (1, 10), (2, 20), (3, 20);

-- section: postgres fixture silent: not configured
-- expect: skipped
create table user_map (old_id int, new_id bigint);

-- section: postgres fixture trap: what is not there is no pass
-- configuration: {"id_mappings": [{"table": "public.user_map", "old": "old_id", "new": "new_id",
--     "old_table": "backup.nowhere", "new_table": "public.users"}]}
-- expect: unknown * public.user_map unmapped
-- expect: unknown * public.user_map null
-- expect: unknown * public.user_map old twice
-- expect: unknown * public.user_map new twice
-- expect: unknown * public.user_map old dangling
-- expect: unknown * public.user_map new dangling
create table users (id bigint primary key);
create table user_map (old_id int, new_id bigint);

-- section: postgres fixture trap: hostile names, types that differ, partitions
-- configuration: {"id_mappings": [{"table": "\"Sch\"\"ema\".\"M {statement}\"", "old": "o ld", "new": "t",
--     "old_table": "public.events", "new_table": "\"Sch\"\"ema\".\"N %I\"", "new_key": "n ew"}]}
-- expect: 1 "Sch""ema"."M {statement}" unmapped
-- expect: 0 "Sch""ema"."M {statement}" null
-- expect: 0 "Sch""ema"."M {statement}" old twice
-- expect: 0 "Sch""ema"."M {statement}" new twice
-- expect: 0 "Sch""ema"."M {statement}" old dangling
-- expect: 1 "Sch""ema"."M {statement}" new dangling
-- session: set search_path = nowhere
create schema "Sch""ema";
create table events (id int primary key) partition by range (id);
create table events_low partition of events for values from (0) to (10);
create table "Sch""ema"."N %I" ("n ew" uuid);
create table "Sch""ema"."M {statement}" ("o ld" text, "t" varchar(40));
insert into events values (1), (2), (3);
insert into "Sch""ema"."N %I" values ('11111111-1111-1111-1111-111111111111');
insert into "Sch""ema"."M {statement}" values ('1', '11111111-1111-1111-1111-111111111111'), ('2', 'x');
