-- check: fk.match-simple-partial-null
-- title: Composite MATCH SIMPLE foreign key silently not enforced because SOME of its nullable columns
--   are NULL
-- severity: warning
-- tier: core
-- kind: pred
-- nothing: no composite MATCH SIMPLE foreign keys with several nullable columns
-- condition: In a row some but not all nullable columns of a composite MATCH SIMPLE foreign key are
--   NULL. Columns that are NOT NULL (a tenant's number) say nothing about absence and do not count.
-- effect: The reference is not checked at all: it may name a parent that is not there, and joins lose
--   the row without a word.
-- fix: Complete the key or set all nullable columns to NULL, and declare MATCH FULL or a CHECK
--   (num_nulls(a, b) in (0, 2)) so that it stays so.
-- cost: Shares one scan per table with the other row predicates.
-- false positives: A key with an optional part by design.
-- waiver: Per constraint.
-- source: pg-index-health foreign_keys_with_null_values; PostgreSQL docs ddl-constraints (MATCH
--   SIMPLE).

-- section: postgres discovery
-- One row per key with two or more nullable columns; those of partitions repeat the key of their root.
with required (oid) as materialized (
  select b.oid from {base_types} as b where b.is_required
)
select
  t.name || ' ' || pg_catalog.quote_ident(c.conname) as subject,
  t.scan as relation,
  keys.key,
  pg_catalog.format(
    'pg_catalog.num_nulls(%s) between 1 and %s', columns.list, columns.number - 1
  ) as is_half_set
from pg_catalog.pg_constraint as c
join {user_relations} as t on t.oid = c.conrelid
join {row_keys} as keys on keys.relid = t.oid
cross join lateral (
  select
    pg_catalog.string_agg(pg_catalog.format('t.%I', a.attname), ', ' order by k.position) as list,
    pg_catalog.count(*) as number
  from pg_catalog.unnest(c.conkey) with ordinality as k(attnum, position)
  join pg_catalog.pg_attribute as a on a.attrelid = c.conrelid and a.attnum = k.attnum
  where not a.attnotnull
    and not exists (select from required as q where q.oid = a.atttypid)
) as columns
where c.contype = 'f'
  and c.confmatchtype = 's'
  and c.conparentid = 0
  and columns.number > 1
order by 1

-- section: postgres predicate
{is_half_set}

-- section: postgres fixture firing
-- expect: 2 public.orders orders_fk
create table parents (a int, b int, primary key (a, b));
create table orders (id int primary key, a int, b int,
  constraint orders_fk foreign key (a, b) references parents);
insert into parents values (1, 1);
insert into orders values (1, 1, 1), (2, 1, null), (3, null, 9), (4, null, null);

-- section: postgres fixture silent
-- expect: 0 public.orders orders_fk
create table parents (a int, b int, primary key (a, b));
create table orders (id int primary key, a int, b int,
  constraint orders_fk foreign key (a, b) references parents);
insert into parents values (1, 1);
insert into orders values (1, 1, 1), (2, null, null);

-- section: postgres fixture trap: a column that is never NULL carries no absence
-- expect: skipped
create domain tenant as int not null;
create table parents (tenant int, a int, primary key (tenant, a));
create table orders (id int primary key, tenant int not null, a int,
  foreign key (tenant, a) references parents);
create table notes (id int primary key, tenant tenant, a int, foreign key (tenant, a) references parents);
insert into orders values (1, 1, null);
insert into notes values (1, 1, null);

-- section: postgres fixture trap: three columns, partitions once, hostile names
-- expect: 1 public.events events_fk
-- expect: 1 "Sch""ema"."t {key}" "f k"
-- session: set search_path = nowhere
create table parents (tenant int, a int, b int, primary key (tenant, a, b));
create table events (id int, tenant int not null, a int, b int,
  constraint events_fk foreign key (tenant, a, b) references parents) partition by range (id);
create table events_low partition of events for values from (0) to (10);
create schema "Sch""ema";
create table "Sch""ema"."t {key}" ("a b" int, "t" int, "C" int,
  constraint "f k" foreign key ("a b", "t", "C") references parents);
insert into events values (1, 1, 1, null), (2, 1, null, null);
insert into "Sch""ema"."t {key}" values (1, null, null), (null, null, null);

-- section: postgres fixture trap: a domain over a NOT NULL domain is never NULL
-- expect: 1 public.orders orders_fk
create domain needed as int not null;
create domain needed_too as needed;
create domain spare as int;
create table parents (x int, y int, primary key (x, y));
create table lines (x needed_too, y int, constraint lines_fk foreign key (x, y) references parents);
create table orders (x spare, y int, constraint orders_fk foreign key (x, y) references parents);
insert into lines values (1, null);
insert into orders values (1, null), (null, null);
