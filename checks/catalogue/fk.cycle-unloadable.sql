-- check: fk.cycle-unloadable
-- title: Foreign-key cycle in which every edge is NOT NULL and NOT DEFERRABLE: no load order exists
--   (JSON import must defer or disable triggers)
-- severity: warning
-- tier: core
-- kind: catalog
-- nothing: no foreign keys that must be there from the first row
-- condition: Tables reference each other in a circle by keys of which every column is NOT NULL (one of
--   them under MATCH FULL) and none is deferrable, so no first row can be inserted into any of them.
-- effect: An import or a restore has to switch constraints off, which lets orphans in; pg_dump warns.
-- fix: Make one of the keys DEFERRABLE, or one of its columns nullable.
-- cost: Catalogue only.
-- false positives: Rows that are only ever written by one statement with several data-modifying CTEs.
-- waiver: Per table.
-- source: pg_dump, "circular foreign-key constraints".

-- section: postgres discovery
-- One row per table with such a key: it fires when the keys lead back to it. A key to the table
-- itself is no circle: a row may reference itself.
with recursive required (oid) as materialized (
  select b.oid from {base_types} as b where b.is_required
),
edges as (
  select c.conrelid as child, c.confrelid as parent
  from pg_catalog.pg_constraint as c
  where c.contype = 'f'
    and c.conparentid = 0
    and not c.condeferrable
    and c.conrelid <> c.confrelid
    -- One NOT NULL column is enough under MATCH FULL, which wants all of them or none.
    and (
      select
        case
          when c.confmatchtype = 'f'
            then pg_catalog.bool_or(a.attnotnull or a.atttypid in (select q.oid from required as q))
          else pg_catalog.bool_and(a.attnotnull or a.atttypid in (select q.oid from required as q))
        end
      from pg_catalog.pg_attribute as a
      where a.attrelid = c.conrelid
        and a.attnum = any (c.conkey)
    )
  group by 1, 2
),
reachable (child, reached) as (
  select e.child, e.parent
  from edges as e
  union
  select r.child, e.parent
  from reachable as r
  join edges as e on e.child = r.reached
)
select
  t.name as subject,
  case when circle.tables is null then 0 else 1 end as violations,
  circle.tables as key_tables
from {user_relations} as t
cross join lateral (
  select pg_catalog.string_agg(u.name, ', ' order by u.name) as tables
  from reachable as r
  join reachable as back on back.child = r.reached and back.reached = t.oid
  join {user_relations} as u on u.oid = r.reached
  where r.child = t.oid
) as circle
where t.oid in (select e.child from edges as e)
order by 1

-- section: postgres fixture firing
-- expect: 1 public.a
-- expect: 1 public.b
-- expect: 1 public.c
-- expect: 0 public.outside
create table a (id int primary key, b int not null);
create table b (id int primary key, c int not null);
create table c (id int primary key, a int not null references a);
alter table a add foreign key (b) references b;
alter table b add foreign key (c) references c;
create table outside (id int primary key, a int not null references a);

-- section: postgres fixture silent
-- expect: 0 public.a
-- expect: 0 public.c
create table a (id int primary key, b int not null);
create table b (id int primary key, a int references a);
create table c (id int primary key, a int not null references a);
alter table a add foreign key (b) references b;

-- section: postgres fixture silent: none
-- expect: skipped
create table a (id int primary key, parent int not null references a);

-- section: postgres fixture trap: one deferrable key is enough, half nullable keys, hostile names, partitions
-- expect: 0 public.a
-- expect: 1 "Sch""ema"."t 1"
-- expect: 1 "Sch""ema"."t 2"
-- expect: 0 public.events
create table a (id int primary key, b int not null);
create table b (id int primary key, a int not null references a deferrable);
alter table a add foreign key (b) references b;
create schema "Sch""ema";
create domain needed as int not null;
create table "Sch""ema"."t 1" ("t" int primary key, o needed);
create table "Sch""ema"."t 2" ("t" int primary key, o int not null references "Sch""ema"."t 1");
alter table "Sch""ema"."t 1" add foreign key (o) references "Sch""ema"."t 2";
create table pairs (x int, y int, e int, primary key (x, y));
create table events (id int primary key, p int not null references b) partition by range (id);
create table events_low partition of events for values from (0) to (10);
alter table pairs add foreign key (e) references events;

-- section: postgres fixture trap: MATCH FULL with one NOT NULL column, domains over domains
-- expect: 1 public.a
-- expect: 1 public.b
-- expect: 1 public.c
-- expect: 1 public.d
-- expect: 0 public.f
create domain needed as int not null;
create domain needed_too as needed;
create table a (x int not null, y int, unique (x, y));
create table b (x int not null, y int not null, unique (x, y), foreign key (x, y) references a (x, y));
alter table a add foreign key (x, y) references b (x, y) match full;
create table c (id int primary key, d_id needed_too);
create table d (id int primary key references c);
alter table c add foreign key (d_id) references d;
create table e (x int not null, y int, unique (x, y));
create table f (x int not null, y int not null, unique (x, y), foreign key (x, y) references e (x, y));
alter table e add foreign key (x, y) references f (x, y);
