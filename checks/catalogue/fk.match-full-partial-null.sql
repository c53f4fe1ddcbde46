-- check: fk.match-full-partial-null
-- title: Composite MATCH FULL foreign key with a mix of NULL and non-NULL columns
-- severity: error
-- tier: core
-- kind: pred
-- nothing: no composite MATCH FULL foreign keys
-- condition: Some but not all columns of a composite MATCH FULL foreign key are NULL in a row.
-- effect: MATCH FULL forbids it, so the row came in behind disabled triggers; nothing about it can be
--   trusted, and a restore of a dump refuses the constraint.
-- fix: Complete the key, or set all its columns to NULL; then find out who wrote past the constraint.
-- cost: Shares one scan per table with the other row predicates.
-- false positives: None known.
-- waiver: Per constraint with the number of known rows.
-- source: PostgreSQL docs ddl-constraints (MATCH FULL); ri_triggers.c, RI_KEYS_SOME_NULL.

-- section: postgres discovery
-- One row per key; those of partitions repeat the key of their root.
select
  t.name || ' ' || pg_catalog.quote_ident(c.conname) as subject,
  t.scan as relation,
  keys.key,
  pg_catalog.format(
    'pg_catalog.num_nulls(%s) between 1 and %s', columns.list, pg_catalog.cardinality(c.conkey) - 1
  ) as is_half_set
from pg_catalog.pg_constraint as c
join {user_relations} as t on t.oid = c.conrelid
join {row_keys} as keys on keys.relid = t.oid
cross join lateral (
  select pg_catalog.string_agg(pg_catalog.format('t.%I', a.attname), ', ' order by k.position) as list
  from pg_catalog.unnest(c.conkey) with ordinality as k(attnum, position)
  join pg_catalog.pg_attribute as a on a.attrelid = c.conrelid and a.attnum = k.attnum
) as columns
where c.contype = 'f'
  and c.confmatchtype = 'f'
  and c.conparentid = 0
  and pg_catalog.cardinality(c.conkey) > 1
order by 1

-- section: postgres predicate
{is_half_set}

-- section: postgres fixture firing
-- expect: 2 public.orders orders_fk
create table parents (a int, b int, primary key (a, b));
create table orders (id int primary key, a int, b int,
  constraint orders_fk foreign key (a, b) references parents match full);
insert into parents values (1, 1);
set session_replication_role = replica;
insert into orders values (1, 1, 1), (2, 1, null), (3, null, 1), (4, null, null);

-- section: postgres fixture silent
-- expect: 0 public.orders orders_fk
create table parents (a int, b int, primary key (a, b));
create table orders (id int primary key, a int, b int,
  constraint orders_fk foreign key (a, b) references parents match full);
insert into parents values (1, 1);
insert into orders values (1, 1, 1), (2, null, null);

-- section: postgres fixture trap: single columns and MATCH SIMPLE are not asked
-- expect: skipped
create table parents (a int primary key, b int, unique (a, b));
create table orders (id int primary key, a int references parents match full, b int,
  foreign key (a, b) references parents (a, b));
insert into orders values (1, null, 1);

-- section: postgres fixture trap: partitions once, hostile names, composite values
-- expect: 1 public.events events_fk
-- expect: 1 "Sch""ema"."t {key}" "f k"
-- session: set search_path = nowhere
create table parents (a int, b int, primary key (a, b));
create table events (id int, a int, b int,
  constraint events_fk foreign key (a, b) references parents match full) partition by range (id);
create table events_low partition of events for values from (0) to (10);
create schema "Sch""ema";
create type "Sch""ema".pair as (x int, y int);
create table "Sch""ema".places ("p p" "Sch""ema".pair, "t" int, primary key ("p p", "t"));
create table "Sch""ema"."t {key}" ("p p" "Sch""ema".pair, "t" int,
  constraint "f k" foreign key ("p p", "t") references "Sch""ema".places match full);
set session_replication_role = replica;
insert into events values (1, 1, null);
-- A composite value that holds NULL is set all the same.
insert into "Sch""ema"."t {key}" values (row(null, null), 1), (null, 1);
