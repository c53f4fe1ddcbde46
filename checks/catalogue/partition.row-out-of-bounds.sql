-- check: partition.row-out-of-bounds
-- title: Row stored in a partition whose bounds it does not satisfy (changed key function, collation
--   or hash, catalogue surgery): invisible to pruned queries
-- severity: error
-- tier: extended
-- kind: pred
-- nothing: no partitions
-- condition: A row of a leaf partition does not satisfy the constraint that the bounds of the
--   partition and of all above it make up.
-- effect: Queries that name the key leave the partition out and do not see the row; updates and
--   unique keys look for it elsewhere.
-- fix: Find out what changed (an operator class, a collation's version, a function in the key), then
--   take the rows out of the partition and insert them through the root.
-- cost: One scan of each leaf partition, shared with the other row predicates of that partition.
-- false positives: None known.
-- waiver: None advised.
-- source: PostgreSQL pg_get_partition_constraintdef(); docs ddl-partitioning.

-- section: postgres settings
constraint_exclusion = off

-- section: postgres discovery
-- One row per partition with rows of its own. The constraint was written for the partition's own
-- names, which the alias would hide; the only default partition has none and can hold anything.
select
  t.name as subject,
  t.scan as relation,
  keys.key,
  coalesce(
    'not coalesce((select (' || pg_catalog.pg_get_partition_constraintdef(t.oid)
      || ') from (select t.*) as ' || pg_catalog.quote_ident(t.relation_name) || '), true)',
    'false'
  ) as is_outside
from {user_relations} as t
join {row_keys} as keys on keys.relid = t.oid
where t.is_partition
  and t.relkind = 'r'
order by 1

-- section: postgres predicate
{is_outside}

-- section: postgres fixture firing
-- expect: 2 public.events_low
-- expect: 1 public.events_high
-- expect: 0 public.events_rest
create table events (id int primary key) partition by range (id);
create table events_low partition of events for values from (0) to (10);
create table events_high partition of events for values from (10) to (20);
create table events_rest partition of events default;
insert into events values (1), (2), (11), (99);
-- Surgery on the catalogue: the bounds of two partitions change places.
update pg_class as c set relpartbound = o.relpartbound from pg_class as o
where (c.relname, o.relname) in (('events_low', 'events_high'), ('events_high', 'events_low'));

-- section: postgres fixture firing: a key function that has changed its mind
-- expect: 1 public.users_a
-- expect: 0 public.users_b
create function bucket(text) returns text immutable language sql as 'select lower(left($1, 1))';
create table users (name text) partition by list (bucket(name));
create table users_a partition of users for values in ('a');
create table users_b partition of users for values in ('b', null);
insert into users values ('anna'), ('Bert'), (null), ('Anton');
create or replace function bucket(text) returns text immutable language sql as
$$ select case when $1 = 'Anton' then 'b' else lower(left($1, 1)) end $$;

-- section: postgres fixture silent
-- expect: 0 public.events_low
-- expect: 0 public.events_null
-- expect: 0 public.readings_0
-- expect: 0 public.readings_1
create table events (id int) partition by list (id);
create table events_low partition of events for values in (1, 2);
create table events_null partition of events for values in (null);
create table readings (id int) partition by hash (id);
create table readings_0 partition of readings for values with (modulus 2, remainder 0);
create table readings_1 partition of readings for values with (modulus 2, remainder 1);
insert into events values (1), (2), (null);
insert into readings select n from generate_series(1, 20) as n;

-- section: postgres fixture silent: no partitions
-- expect: skipped
create table events (id int) partition by list (id);

-- section: postgres fixture trap: levels, hostile names, a lone default, a planner told to trust
-- expect: 1 "Sch""ema"."low {key}"
-- expect: 0 "Sch""ema"."T rest"
-- expect: 0 public.anything
-- session: set search_path = nowhere
-- session: set constraint_exclusion = on
create schema "Sch""ema";
create table "Sch""ema"."T" ("t" int, "a b" text) partition by range ("t");
create table "Sch""ema"."T mid" partition of "Sch""ema"."T" for values from (0) to (10)
partition by list ("a b");
create table "Sch""ema"."low {key}" partition of "Sch""ema"."T mid" for values in ('x''{key}');
create table "Sch""ema"."T rest" partition of "Sch""ema"."T" default;
create table lone (id int) partition by list (id);
create table anything partition of lone default;
insert into "Sch""ema"."T" values (1, 'x''{key}'), (70, 'x''{key}');
insert into lone values (1), (null);
alter table "Sch""ema"."T" detach partition "Sch""ema"."T mid";
insert into "Sch""ema"."T mid" values (80, 'x''{key}');
delete from "Sch""ema"."T rest";
create table "Sch""ema"."T else" (like "Sch""ema"."T") partition by list ("a b");
alter table "Sch""ema"."T" attach partition "Sch""ema"."T else" for values from (0) to (10);
update pg_inherits set inhrelid = '"Sch""ema"."T mid"'::regclass
where inhrelid = '"Sch""ema"."T else"'::regclass;
update pg_class set relispartition = true, relpartbound = (
  select relpartbound from pg_class where relname = 'T else'
) where relname = 'T mid';
update pg_class set relispartition = false, relpartbound = null where relname = 'T else';

-- section: postgres fixture trap: a hash that gives another number
-- expect: 1 public.readings_0
-- expect: 1 public.readings_1
create function old_hash(int, bigint) returns bigint immutable language sql as 'select $1::bigint';
create operator class own_hash for type int using hash as operator 1 =, function 2 old_hash(int, bigint);
create table readings (id int) partition by hash (id own_hash);
create table readings_0 partition of readings for values with (modulus 2, remainder 0);
create table readings_1 partition of readings for values with (modulus 2, remainder 1);
insert into readings values (1), (2);
create or replace function old_hash(int, bigint) returns bigint immutable language sql as
'select $1::bigint + 1';
