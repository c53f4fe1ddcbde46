-- check: fk.missing-index
-- title: Foreign key without a usable index on the referencing columns (parent DELETE/UPDATE and
--   anti-joins scan the child)
-- severity: warning
-- tier: core
-- kind: catalog
-- nothing: no foreign keys
-- condition: No index of the referencing table is valid, ready, live, without a predicate other than
--   that the columns are set, and led by the key's columns in any order (a hash index will do for one
--   column). Below 1,000 estimated rows this is only information.
-- effect: Every DELETE of a parent and every update of its key reads the whole child table, while it
--   holds locks, and the checks for orphans are slow.
-- fix: CREATE INDEX CONCURRENTLY on the referencing columns.
-- cost: Catalogue only.
-- false positives: Parents that are never deleted; small or append-only children.
-- waiver: Per constraint.
-- source: splinter 0001; pg-index-health foreign_keys_without_index; eugene E15; postgres-checkup
--   H003; postgres_dba i3.

-- section: postgres discovery
-- One row per key; those of partitions repeat the key of their root. Columns behind INCLUDE do not
-- lead. A predicate may say no more than that a column of the key is not null.
select
  t.name || ' ' || pg_catalog.quote_ident(c.conname) as subject,
  case when usable.is_there then 0 else 1 end as violations,
  case when size.rows < 1000 then 'info' end as severity,
  columns.list as key_columns,
  size.rows as key_estimated_rows
from pg_catalog.pg_constraint as c
join {user_relations} as t on t.oid = c.conrelid
join pg_catalog.pg_class as r on r.oid = c.conrelid
cross join lateral (
  select
    pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' order by k.position) as list,
    pg_catalog.string_agg(
      '(' || pg_catalog.quote_ident(a.attname) || ' IS NOT NULL)', ' AND ' order by k.position
    ) as all_set
  from pg_catalog.unnest(c.conkey) with ordinality as k(attnum, position)
  join pg_catalog.pg_attribute as a on a.attrelid = c.conrelid and a.attnum = k.attnum
) as columns
cross join lateral (
  select
    exists (
      select
      from pg_catalog.pg_index as i
      join pg_catalog.pg_class as x on x.oid = i.indexrelid
      join pg_catalog.pg_am as m on m.oid = x.relam
      where i.indrelid = c.conrelid
        and i.indisvalid
        and i.indisready
        and i.indislive
        and (
          i.indpred is null
          or pg_catalog.pg_get_expr(i.indpred, i.indrelid) = '(' || columns.all_set || ')'
          or exists (
            select
            from pg_catalog.unnest(c.conkey) as k(attnum)
            join pg_catalog.pg_attribute as a on a.attrelid = c.conrelid and a.attnum = k.attnum
            where pg_catalog.pg_get_expr(i.indpred, i.indrelid)
              = '(' || pg_catalog.quote_ident(a.attname) || ' IS NOT NULL)'
          )
        )
        and (
          m.amname = 'btree'
          or (m.amname = 'hash' and pg_catalog.cardinality(c.conkey) = 1)
        )
        and i.indnkeyatts >= pg_catalog.cardinality(c.conkey)
        and (
          select pg_catalog.bool_and(k.attnum = any (c.conkey))
          from pg_catalog.unnest(i.indkey::pg_catalog.int2[]) with ordinality as k(attnum, position)
          where k.position <= pg_catalog.cardinality(c.conkey)
        )
        and c.conkey <@ (
          select pg_catalog.array_agg(k.attnum)
          from pg_catalog.unnest(i.indkey::pg_catalog.int2[]) with ordinality as k(attnum, position)
          where k.position <= pg_catalog.cardinality(c.conkey)
        )
    ) as is_there
) as usable
cross join lateral (
  -- Never counted before the first ANALYZE; then the file's size has to do.
  select
    pg_catalog.sum(
      case
        when leaf.reltuples >= 0 then leaf.reltuples::pg_catalog.int8
        else pg_catalog.pg_relation_size(leaf.oid) / 50
      end
    )::pg_catalog.int8 as rows
  from (
    select c.conrelid as relid
    union
    select p.relid
    from pg_catalog.pg_partition_tree(c.conrelid) as p
    where p.isleaf
  ) as part
  join pg_catalog.pg_class as leaf on leaf.oid = part.relid
  where leaf.relkind = 'r'
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
