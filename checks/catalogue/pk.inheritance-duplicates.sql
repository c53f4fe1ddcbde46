-- check: pk.inheritance-duplicates
-- title: Same primary-key value in an inheritance parent and its children (a PK is not inherited, so
--   nothing prevents it)
-- severity: error
-- tier: extended
-- kind: rows
-- nothing: no tables with inheritance children
-- condition: Among the rows of a table and of all tables that inherit from it, a value of the table's
--   primary key occurs more than once. Counted are the values.
-- effect: Whoever reads through the parent gets the same id twice; joins double rows, updates hit
--   several tables.
-- fix: Renumber one of the rows, draw all numbers from one sequence, or make the tree a partitioned
--   table, whose key holds for all.
-- cost: One hash aggregate over each hierarchy.
-- false positives: None known.
-- waiver: Per table with the number of known values.
-- source: PostgreSQL docs ddl-inherit (caveats); pg-index-health tables_with_inheritance.

-- section: postgres discovery
-- One row per table with a primary key that others inherit from; partitions have their root's key.
select
  t.name as subject,
  t.name as relation,
  columns.names,
  columns.named
from {user_relations} as t
join pg_catalog.pg_index as i on i.indrelid = t.oid and i.indisprimary
cross join lateral (
  select
    pg_catalog.string_agg('t.' || pg_catalog.quote_ident(a.attname), ', ' order by k.position)
      as names,
    pg_catalog.string_agg(
      pg_catalog.quote_literal(a.attname) || ', t.' || pg_catalog.quote_ident(a.attname),
      ', ' order by k.position
    ) as named
  from pg_catalog.unnest(i.indkey) with ordinality as k(attnum, position)
  join pg_catalog.pg_attribute as a on a.attrelid = i.indrelid and a.attnum = k.attnum
  where k.position <= i.indnkeyatts
) as columns
where t.relkind = 'r'
  and exists (select from pg_catalog.pg_inherits as h where h.inhparent = t.oid)
order by 1

-- section: postgres count
select pg_catalog.count(*)
from (
  select
  from {relation} as t
  where pg_catalog.num_nulls({names}) = 0
  group by {names}
  having pg_catalog.count(*) > 1
) as doubles

-- section: postgres evidence
select
  pg_catalog.jsonb_build_object({named}) as key,
  pg_catalog.count(*) as key_times,
  pg_catalog.string_agg(distinct t.tableoid::pg_catalog.regclass::pg_catalog.text, ', ') as key_tables
from {relation} as t
where pg_catalog.num_nulls({names}) = 0
group by {names}
having pg_catalog.count(*) > 1
order by 1

-- section: postgres fixture firing
-- expect: 2 public.events
create table events (id int primary key, note text);
create table logins () inherits (events);
create table logouts (primary key (id)) inherits (events);
insert into events values (1, 'a'), (2, 'b');
insert into logins values (2, 'c'), (3, 'd');
insert into logouts values (3, 'e'), (4, 'f');

-- section: postgres fixture silent
-- expect: 0 public.events
create table events (id int primary key, note text);
create table logins () inherits (events);
insert into events values (1, 'same'), (2, 'same');
insert into logins values (3, 'same');

-- section: postgres fixture silent: no children
-- expect: skipped
create table events (id int primary key) partition by range (id);
create table events_low partition of events for values from (0) to (10);
create table plain (id int primary key);

-- section: postgres fixture trap: levels, composite keys, a child without NOT NULL, hostile names
-- expect: 1 "Sch""ema"."T {names}"
-- expect: 1 public.roots
-- expect: 1 public.middle
-- session: set search_path = nowhere
create schema "Sch""ema";
create table "Sch""ema"."T {names}" ("t" int, "a b" text, primary key ("a b", "t"));
create table "Sch""ema"."Child" (extra int) inherits ("Sch""ema"."T {names}");
create table roots (id int primary key);
create table middle (primary key (id)) inherits (roots);
create table leaves () inherits (middle);
create table keyless (id int);
create table below_keyless () inherits (keyless);
insert into "Sch""ema"."T {names}" values (1, 'x'), (1, 'y');
insert into "Sch""ema"."Child" values (1, 'x', 0), (2, 'x', 0);
insert into roots values (1);
insert into middle values (2);
insert into leaves values (2), (3);
insert into keyless values (1);
insert into below_keyless values (1);

-- section: postgres fixture trap: rows that a policy hides are not counted as none
-- expect: unknown 42501 public.events
-- session: set role pk_inheritance_reader
create table events (id int primary key, owner text);
create table logins () inherits (events);
alter table events enable row level security;
create policy own on events using (owner = current_user);
insert into events values (1, 'a');
insert into logins values (1, 'a');
drop role if exists pk_inheritance_reader;
create role pk_inheritance_reader;
grant select on events, logins to pk_inheritance_reader;
