-- check: mapping.exactly-one
-- title: Cardinality: every parent has exactly one (min..max) child row (every user keeps exactly one
--   role)
-- severity: error
-- tier: scenario
-- kind: rows
-- configuration: cardinalities
-- nothing: check_settings.cardinalities is empty
-- condition: A row of the parent table, of those that satisfy `parent_where`, has fewer than `minimum`
--   (1) or more than `maximum` (1; null for any number) rows in the child table, of those that satisfy
--   `child_where`.
-- effect: A user without a role cannot do anything, one with two does what the first row read allows.
-- fix: Add or take away child rows, then let a unique index on the child's columns keep it so.
-- cost: One hash aggregate of the child and an outer join.
-- false positives: Parents that are deleted softly: leave them out by `parent_where`.
-- waiver: Per pair of tables with the number of known parents.
-- source: dbt-expectations; dbt relationships.

-- section: postgres discovery
-- One row per configured pair. The parent's columns are its primary key unless named; columns are
-- compared as texts, because a migrated key may have another type.
with entries as (
  select
    e.number,
    e.json,
    e.json ->> 'parent' as parent_name,
    e.json ->> 'child' as child_name,
    e.json ->> 'parent_where' as parent_where,
    e.json ->> 'child_where' as child_where,
    coalesce((e.json ->> 'minimum')::pg_catalog.int8, 1) as minimum,
    case
      when pg_catalog.jsonb_typeof(e.json -> 'maximum') = 'null' then null
      else coalesce((e.json ->> 'maximum')::pg_catalog.int8, 1)
    end as maximum
  from pg_catalog.jsonb_array_elements($1::pg_catalog.jsonb) with ordinality as e(json, number)
),
columns as (
  select
    e.*,
    p.oid as parent_oid,
    p.name as parent,
    p.scan as parent_scan,
    c.name as child,
    c.scan as child_scan,
    c.oid as child_oid,
    pc.names as parent_columns,
    pc.missing as parent_missing,
    cc.names as child_columns,
    cc.missing as child_missing
  from entries as e
  left join {named_relations} as p on p.written = e.parent_name
  left join {named_relations} as c on c.written = e.child_name
  cross join lateral (
    select
      pg_catalog.array_agg(a.attname::pg_catalog.text order by g.n) as names,
      pg_catalog.string_agg(g.written, ', ') filter (where a.attname is null) as missing
    from (
      select k.written, k.n
      from pg_catalog.jsonb_array_elements_text(
        case pg_catalog.jsonb_typeof(e.json -> 'parent_column')
          when 'array' then e.json -> 'parent_column'
          when 'string' then pg_catalog.jsonb_build_array(e.json -> 'parent_column')
          else '[]'
        end
      ) with ordinality as k(written, n)
      union all
      select x.attname::pg_catalog.text, k.n
      from pg_catalog.pg_index as i
      cross join lateral pg_catalog.unnest(i.indkey) with ordinality as k(attnum, n)
      join pg_catalog.pg_attribute as x on x.attrelid = i.indrelid and x.attnum = k.attnum
      where i.indrelid = p.oid
        and i.indisprimary
        and k.n <= i.indnkeyatts
        and e.json -> 'parent_column' is null
    ) as g
    left join pg_catalog.pg_attribute as a
      on a.attrelid = p.oid
      and g.written in (a.attname, pg_catalog.quote_ident(a.attname))
      and a.attnum > 0
      and not a.attisdropped
  ) as pc
  cross join lateral (
    select
      pg_catalog.array_agg(a.attname::pg_catalog.text order by g.n) as names,
      pg_catalog.string_agg(g.written, ', ') filter (where a.attname is null) as missing
    from pg_catalog.jsonb_array_elements_text(
      case pg_catalog.jsonb_typeof(e.json -> 'child_column')
        when 'array' then e.json -> 'child_column'
        when 'string' then pg_catalog.jsonb_build_array(e.json -> 'child_column')
        else '[]'
      end
    ) with ordinality as g(written, n)
    left join pg_catalog.pg_attribute as a
      on a.attrelid = c.oid
      and g.written in (a.attname, pg_catalog.quote_ident(a.attname))
      and a.attnum > 0
      and not a.attisdropped
  ) as cc
)
select
  coalesce(c.parent, c.parent_name, 'no parent') || ' has ' || coalesce(c.child, c.child_name, 'no child')
    || ' (' || coalesce(shape.child_list, c.child_missing, 'no column') || ')'
    || case
      when pg_catalog.count(*) over (
        partition by c.parent_name, c.child_name, c.child_columns
      ) > 1 then ' ' || c.number
      else ''
    end as subject,
  keys.key,
  c.parent_scan as parent,
  c.child_scan as child,
  shape.parent_texts,
  shape.child_texts,
  shape.names,
  shape.matches,
  coalesce(c.parent_where, 'true') as parent_where,
  coalesce(c.child_where, 'true') as child_where,
  c.minimum,
  coalesce(c.maximum, 9223372036854775807) as maximum,
  'check_settings.cardinalities: ' || case
    when c.parent_oid is null then 'there is no table ' || coalesce(c.parent_name, 'named `parent`')
    when c.child_oid is null then 'there is no table ' || coalesce(c.child_name, 'named `child`')
    when c.parent_missing is not null then 'the parent has no column ' || c.parent_missing
    when c.child_missing is not null then 'the child has no column ' || c.child_missing
    when c.parent_columns is null then 'the parent has no primary key, name its `parent_column`'
    when c.child_columns is null then 'name the `child_column`'
    when pg_catalog.cardinality(c.parent_columns) <> pg_catalog.cardinality(c.child_columns)
      then '`child_column` and the key of the parent have not as many columns'
  end as unknown
from columns as c
left join {row_keys} as keys on keys.relid = c.parent_oid
cross join lateral (
  select
    pg_catalog.string_agg(pg_catalog.quote_ident(c.child_columns[k.n]), ', ' order by k.n) as child_list,
    pg_catalog.string_agg(
      't.' || pg_catalog.quote_ident(c.parent_columns[k.n]) || '::pg_catalog.text collate "C" as k' || k.n,
      ', ' order by k.n
    ) as parent_texts,
    pg_catalog.string_agg(
      't.' || pg_catalog.quote_ident(c.child_columns[k.n]) || '::pg_catalog.text collate "C" as k' || k.n,
      ', ' order by k.n
    ) as child_texts,
    pg_catalog.string_agg('k' || k.n, ', ' order by k.n) as names,
    pg_catalog.string_agg(pg_catalog.format('p.k%1$s = c.k%1$s', k.n), ' and ' order by k.n) as matches
  from pg_catalog.generate_subscripts(c.child_columns, 1) as k(n)
) as shape
order by 1

-- section: postgres count
with children as (
  select {names}, pg_catalog.count(*) as how_many
  from (select {child_texts} from {child} as t where {child_where}) as c
  group by {names}
)
select pg_catalog.count(*)
from (select {parent_texts} from {parent} as t where {parent_where}) as p
left join children as c on {matches}
where coalesce(c.how_many, 0) not between {minimum} and {maximum}

-- section: postgres evidence
with children as (
  select {names}, pg_catalog.count(*) as how_many
  from (select {child_texts} from {child} as t where {child_where}) as c
  group by {names}
)
select p.key, coalesce(c.how_many, 0) as key_children
from (select {key} as key, {parent_texts} from {parent} as t where {parent_where}) as p
left join children as c on {matches}
where coalesce(c.how_many, 0) not between {minimum} and {maximum}
order by 1

-- section: postgres fixture firing
-- configuration: {"cardinalities": [
--     {"parent": "public.users", "child": "public.user_roles", "child_column": "user_id"},
--     {"parent": "public.users", "child": "public.phones", "child_column": "user_id",
--      "minimum": 0, "maximum": 2}]}
-- expect: 2 public.users has public.user_roles (user_id)
-- expect: 1 public.users has public.phones (user_id)
create table users (id int primary key);
create table user_roles (user_id int, role text);
create table phones (user_id int);
insert into users values (1), (2), (3);
insert into user_roles values (1, 'a'), (2, 'a'), (2, 'b'), (null, 'c'), (9, 'd');
insert into phones values (1), (1), (3), (3), (3);

-- section: postgres fixture silent
-- configuration: {"cardinalities": [
--     {"parent": "users", "child": "user_roles", "child_column": "owner", "parent_column": "uuid",
--      "parent_where": "deleted_at is null", "child_where": "role <> 'old'", "maximum": null}]}
-- expect: 0 public.users has public.user_roles (owner)
create table users (id int primary key, uuid uuid, deleted_at date);
create table user_roles (owner text, role text);
insert into users values (1, '11111111-1111-1111-1111-111111111111', null), (2, null, '2020-01-01');
insert into user_roles values ('11111111-1111-1111-1111-111111111111', 'a'),
  ('11111111-1111-1111-1111-111111111111', 'b');

-- section: postgres fixture silent: not configured
-- expect: skipped
create table users (id int primary key);

-- section: postgres fixture trap: what is not there is no pass
-- configuration: {"cardinalities": [
--     {"parent": "public.nobody", "child": "public.user_roles", "child_column": "user_id"},
--     {"parent": "public.users", "child": "public.nothing", "child_column": "user_id"},
--     {"parent": "public.users", "child": "public.user_roles", "child_column": "gone"},
--     {"parent": "public.user_roles", "child": "public.users", "child_column": "id"},
--     {"parent": "public.users", "child": "public.user_roles", "child_column": "user_id",
--      "parent_where": "no_such_column"}]}
-- expect: unknown * public.nobody has public.user_roles (user_id)
-- expect: unknown * public.users has public.nothing (user_id)
-- expect: unknown * public.users has public.user_roles (gone)
-- expect: unknown * public.user_roles has public.users (id)
-- expect: unknown 42703 public.users has public.user_roles (user_id)
create table users (id int primary key);
create table user_roles (user_id int, role text);

-- section: postgres fixture trap: composite keys, partitions, two entries, hostile names
-- configuration: {"cardinalities": [
--     {"parent": "\"Sch\"\"ema\".\"P {key}\"", "child": "\"Sch\"\"ema\".\"C\"", "child_column": ["x y", "t"]},
--     {"parent": "public.events", "child": "public.details", "child_column": "event"},
--     {"parent": "public.events", "child": "public.details", "child_column": "event", "minimum": 0}]}
-- expect: 2 "Sch""ema"."P {key}" has "Sch""ema"."C" ("x y", t)
-- expect: 1 public.events has public.details (event) 2
-- expect: 0 public.events has public.details (event) 3
-- session: set search_path = nowhere
create schema "Sch""ema";
create table "Sch""ema"."P {key}" ("a b" int, "t" text, primary key ("a b", "t"));
create table "Sch""ema"."C" ("x y" bigint, "t" text);
create table events (id int primary key) partition by range (id);
create table events_low partition of events for values from (0) to (10);
create table details (event int);
insert into "Sch""ema"."P {key}" values (1, 'x'), (1, 'y'), (2, 'x');
insert into "Sch""ema"."C" values (1, 'x'), (1, 'y'), (1, 'y'), (2, 'y');
insert into events values (1), (2);
insert into details values (1);
