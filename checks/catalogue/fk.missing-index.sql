-- check: fk.missing-index
-- title: Foreign key without a usable index on the referencing columns (parent DELETE/UPDATE and
--   anti-joins scan the child)
-- severity: warning
-- tier: core
-- kind: catalog
-- nothing: no foreign keys
-- condition: No index of the referencing table is valid, ready, live, without a predicate other than
--   that the columns are set, and led by the key's columns in any order and under their own collation
--   (a hash index will do for one column). Below 1,000 estimated rows this is only information.
-- effect: Every DELETE of a parent and every update of its key reads the whole child table, while it
--   holds locks, and the checks for orphans are slow.
-- fix: CREATE INDEX CONCURRENTLY on the referencing columns.
-- cost: Catalogue only.
-- false positives: Parents that are never deleted; small or append-only children.
-- waiver: Per constraint.
-- source: splinter 0001; pg-index-health foreign_keys_without_index; eugene E15; postgres-checkup
--   H003; postgres_dba i3.

-- section: postgres discovery
-- One row per key; those of partitions repeat the key of their root, whose index may also be one of
-- each partition's. Columns behind INCLUDE do not lead. A predicate may say no more than that columns
-- of the key are not null.
with leaves (root, relid) as materialized (
  select k.oid, p.relid
  from pg_catalog.pg_class as k
  cross join lateral pg_catalog.pg_partition_tree(k.oid) as p
  where k.relkind = 'p'
    and p.isleaf
    and p.relid <> k.oid
)
select
  t.name || ' ' || pg_catalog.quote_ident(c.conname) as subject,
  case when usable.is_there then 0 else 1 end as violations,
  case when coalesce(size.rows, 0) < 1000 then 'info' end as severity,
  columns.list as key_columns,
  size.rows as key_estimated_rows
from pg_catalog.pg_constraint as c
join {user_relations} as t on t.oid = c.conrelid
cross join lateral (
  select
    pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' order by k.position) as list,
    pg_catalog.array_agg(a.attname::pg_catalog.text order by a.attname) as names,
    pg_catalog.array_agg('(' || pg_catalog.quote_ident(a.attname) || ' IS NOT NULL)') as tests
  from pg_catalog.unnest(c.conkey) with ordinality as k(attnum, position)
  join pg_catalog.pg_attribute as a on a.attrelid = c.conrelid and a.attnum = k.attnum
) as columns
cross join lateral (
  select
    pg_catalog.bool_or(has_index.yes) filter (where heap.is_whole)
      or coalesce(pg_catalog.bool_and(has_index.yes) filter (where not heap.is_whole), false)
      as is_there
  from (
    select c.conrelid as relid, true as is_whole
    union all
    select p.relid, false
    from leaves as p
    where p.root = c.conrelid
  ) as heap
  cross join lateral (
    select
      exists (
        select
        from pg_catalog.pg_index as i
        join pg_catalog.pg_class as x on x.oid = i.indexrelid
        join pg_catalog.pg_am as m on m.oid = x.relam
        cross join lateral (
          select pg_catalog.pg_get_expr(i.indpred, i.indrelid) as text
        ) as predicate
        where i.indrelid = heap.relid
          and i.indisvalid
          and i.indisready
          and i.indislive
          and (
            i.indpred is null
            or pg_catalog.string_to_array(
              case
                when predicate.text like '((%'
                  then pg_catalog.substr(predicate.text, 2, pg_catalog.length(predicate.text) - 2)
                else predicate.text
              end,
              ' AND '
            ) <@ columns.tests
          )
          and (
            m.amname = 'btree'
            or (m.amname = 'hash' and pg_catalog.cardinality(c.conkey) = 1)
          )
          -- A column sorted by another collation than its own finds nothing for the key.
          and columns.names = (
            select pg_catalog.array_agg(ka.attname::pg_catalog.text order by ka.attname)
            from pg_catalog.unnest(i.indkey::pg_catalog.int2[]) with ordinality as k(attnum, position)
            join pg_catalog.pg_attribute as ka
              on ka.attrelid = heap.relid
              and ka.attnum = k.attnum
              and ka.attcollation = i.indcollation[k.position - 1]
            where k.position <= least(pg_catalog.cardinality(c.conkey), i.indnkeyatts)
          )
      ) as yes
  ) as has_index
) as usable
cross join lateral (
  -- Never counted before the first ANALYZE; then the file's size has to do. Looked up one by one,
  -- because a planner expects 1,000 partitions and would read all of pg_class for each key.
  select
    pg_catalog.sum(
      (
        select
          case
            when leaf.reltuples >= 0 then leaf.reltuples::pg_catalog.int8
            else pg_catalog.pg_relation_size(leaf.oid) / 50
          end
        from pg_catalog.pg_class as leaf
        where leaf.oid = part.relid
          and leaf.relkind = 'r'
      )
    )::pg_catalog.int8 as rows
  from (
    select c.conrelid as relid
    union
    select p.relid
    from leaves as p
    where p.root = c.conrelid
  ) as part
) as size
where c.contype = 'f'
  and c.conparentid = 0
order by 1

-- section: postgres fixture firing
-- expect: 1 public.orders orders_customer_id_fkey
-- expect: 0 public.orders orders_shop_id_fkey
create table customers (id int primary key);
create table shops (id int primary key);
create table orders (id int primary key, customer_id int references customers, shop_id int references shops);
create index on orders (shop_id, id);
create index on orders (id, customer_id);
insert into customers values (1);
insert into orders select n, 1 from generate_series(1, 2000) as n;
analyze orders;

-- section: postgres fixture silent
-- expect: 0 public.orders orders_customer_id_fkey
create table customers (id int primary key);
create table orders (id int primary key, customer_id int references customers);
create index on orders (customer_id);

-- section: postgres fixture silent: no foreign keys
-- expect: skipped
create table customers (id int primary key);

-- section: postgres fixture trap: what looks like an index and is none for the key
-- expect: 1 [info] public.a a_fk
-- expect: 1 [info] public.b b_fk
-- expect: 1 [info] public.c c_fk
-- expect: 1 [info] public.d d_fk
-- expect: 1 [info] public.e e_fk
create table parents (x int, y int, primary key (x, y));
create table single (x int primary key);
create table a (x int, y int, constraint a_fk foreign key (x, y) references parents);
create index on a (x) include (y);
create table b (x int constraint b_fk references single, deleted bool);
create index on b (x) where not deleted;
create table c (x int constraint c_fk references single);
create index c_idx on c (x);
update pg_index set indisvalid = false where indexrelid = 'c_idx'::regclass;
create table d (x int constraint d_fk references single);
create index on d ((x + 0));
create table e (x int, y int, constraint e_fk foreign key (x, y) references parents);
create index on e (x, (y + 0), y);

-- section: postgres fixture trap: other orders, hash, predicates that only say set, partitions, hostile names
-- expect: 0 public.a a_fk
-- expect: 0 public.b b_fk
-- expect: 0 public.c c_fk
-- expect: 0 public.f f_fk
-- expect: 1 [info] public.events events_fk
-- expect: 1 [info] "Sch""ema"."t {key}" "f k"
create table parents (x int, y int, primary key (x, y));
create table single (x int primary key);
create table a (x int, y int, z int, constraint a_fk foreign key (x, y) references parents);
create index on a (y, x, z);
create table b (x int constraint b_fk references single);
create index on b using hash (x);
create table c ("we ird" int constraint c_fk references single);
create index on c ("we ird") where "we ird" is not null;
create table f (x int, y int, constraint f_fk foreign key (x, y) references parents);
create index on f (x, y) where x is not null and y is not null;
create table events (id int, x int constraint events_fk references single) partition by range (id);
create table events_low partition of events for values from (0) to (10);
create schema "Sch""ema";
create table "Sch""ema"."t {key}" ("a b" int constraint "f k" references single);

-- section: postgres fixture trap: an index per partition, predicates the other way round, no partitions
-- expect: 0 public.events events_fk
-- expect: 1 public.visits visits_fk
-- expect: 0 public.a a_fk
-- expect: 1 [info] public.later later_fk
create table single (x int primary key);
create table pairs (x int, y int, primary key (x, y));
create table events (id int, x int constraint events_fk references single) partition by range (id);
create table events_low partition of events for values from (0) to (3000);
create table events_high partition of events for values from (3000) to (9000) partition by range (id);
create table events_highest (x int, id int);
alter table events_high attach partition events_highest for values from (3000) to (9000);
create index on events_low (x);
create index on events_highest (x, id);
create table visits (id int, x int constraint visits_fk references single) partition by range (id);
create table visits_low partition of visits for values from (0) to (3000);
create table visits_high partition of visits for values from (3000) to (9000);
create index on visits_low (x);
create table a (x int, y int, constraint a_fk foreign key (x, y) references pairs);
create index on a (x, y) where y is not null and x is not null;
create table later (id int, x int constraint later_fk references single) partition by range (id);
insert into single values (1);
insert into events select g, 1 from generate_series(1, 5000) as g;
insert into visits select g, 1 from generate_series(1, 5000) as g;
analyze;

-- section: postgres fixture trap: an index under another collation does not help
-- expect: 1 public.lines lines_fk
-- expect: 0 public.notes notes_fk
create table products (code text primary key);
create table lines (code text constraint lines_fk references products);
create index on lines (code collate "POSIX");
create table notes (code text collate "POSIX" constraint notes_fk references products);
create index on notes (code);
insert into products values ('a');
insert into lines select 'a' from generate_series(1, 5000);
analyze;
