-- check: constraint.exclusion-overlaps
-- title: Pairs of rows violating an EXCLUDE constraint, re-derived from the heap
-- severity: error
-- tier: extended
-- kind: rows
-- nothing: no exclusion constraints
-- condition: Two rows of a table, read without any index, for which all operators of an exclusion
--   constraint are true. Counted are the pairs.
-- effect: The room is booked twice although the schema says it cannot be: the index is corrupt, or
--   was switched off while the rows came in.
-- fix: Change one row of each pair, then REINDEX the constraint's index.
-- cost: A self join, hashed on the columns that are compared with =; without one it compares every row
--   with every other, so tables above 50,000 rows are skipped then.
-- false positives: None known.
-- waiver: Per constraint with the number of known pairs.
-- source: PostgreSQL docs CREATE TABLE (EXCLUDE); dbt_utils mutually_exclusive_ranges.

-- section: postgres settings
enable_indexscan = off
enable_indexonlyscan = off
enable_bitmapscan = off
enable_seqscan = on

-- section: postgres discovery
-- One row per constraint. The operators are the constraint's own and commute, so a pair is looked at
-- once; a NULL conflicts with nothing. Keys that end in WITHOUT OVERLAPS are exclusions too.
select
  t.name || ' ' || pg_catalog.quote_ident(c.conname) as subject,
  t.scan as relation,
  keys.key as row_key,
  columns.expressions,
  columns.conflict,
  coalesce(pg_catalog.pg_get_expr(i.indpred, i.indrelid), 'true') as condition,
  case
    when not columns.is_hashable and k.reltuples > 50000
      then pg_catalog.format(
        'no column is compared with =, and about %s rows are too many to compare each with each',
        k.reltuples::pg_catalog.int8
      )
  end as skip
from pg_catalog.pg_constraint as c
join {user_relations} as t on t.oid = c.conrelid
join {row_keys} as keys on keys.relid = t.oid
join pg_catalog.pg_class as k on k.oid = t.oid
join pg_catalog.pg_index as i on i.indexrelid = c.conindid
cross join lateral (
  select
    pg_catalog.string_agg(
      '(' || pg_catalog.pg_get_indexdef(i.indexrelid, p.n::pg_catalog.int4, false) || ')'
        || case
          when co.oid is not null
            then pg_catalog.format(' collate %I.%I', co_schema.nspname, co.collname)
          else ''
        end
        || ' as k' || p.n,
      ', ' order by p.n
    ) as expressions,
    pg_catalog.string_agg(
      pg_catalog.format('a.k%1$s operator(%2$I.%3$s) b.k%1$s', p.n, o_schema.nspname, o.oprname),
      ' and ' order by p.n
    ) as conflict,
    pg_catalog.bool_or(o.oprcanhash) as is_hashable
  from pg_catalog.unnest(c.conexclop) with ordinality as p(operator, n)
  join pg_catalog.pg_operator as o on o.oid = p.operator
  join pg_catalog.pg_namespace as o_schema on o_schema.oid = o.oprnamespace
  left join pg_catalog.pg_collation as co on co.oid = i.indcollation[p.n - 1]
  left join pg_catalog.pg_namespace as co_schema on co_schema.oid = co.collnamespace
) as columns
where c.conexclop is not null
  and c.conparentid = 0
  and t.relkind in ('r', 'p')
order by 1

-- section: postgres count
with entries as (
  select t.tableoid as place_table, t.ctid as place, {expressions}
  from {relation} as t
  where {condition}
)
select pg_catalog.count(*)
from entries as a
join entries as b
  on {conflict}
  and (a.place_table, a.place) < (b.place_table, b.place)

-- section: postgres evidence
with entries as (
  select t.tableoid as place_table, t.ctid as place, {row_key} as row_key, {expressions}
  from {relation} as t
  where {condition}
)
select a.row_key as key, b.row_key as key_other
from entries as a
join entries as b
  on {conflict}
  and (a.place_table, a.place) < (b.place_table, b.place)
order by 1, 2

-- section: postgres fixture firing
-- expect: 2 public.bookings bookings_room_during_excl
create extension btree_gist;
create table bookings (
  id int primary key, room int, during int4range, exclude using gist (room with =, during with &&)
);
-- The index is not written while these rows come in.
update pg_index set indisready = false, indisvalid = false
where indexrelid = 'bookings_room_during_excl'::regclass;
insert into bookings values (1, 1, '[1,5)'), (2, 1, '[4,8)'), (3, 2, '[4,8)'), (4, 1, '[8,9)'),
  (5, null, '[4,8)'), (6, 1, '[3,4)'), (7, 1, 'empty'), (8, 2, null);
update pg_index set indisready = true, indisvalid = true
where indexrelid = 'bookings_room_during_excl'::regclass;

-- section: postgres fixture silent
-- expect: 0 public.bookings bookings_during_excl
create table bookings (id int primary key, during int4range, exclude using gist (during with &&));
insert into bookings values (1, '[1,5)'), (2, '[5,8)'), (3, null), (4, null), (5, 'empty'), (6, 'empty');

-- section: postgres fixture silent: none
-- expect: skipped
create table bookings (id int primary key, code text unique);

-- section: postgres fixture trap: predicates, expressions, collations, hostile names, no primary key
-- expect: 1 "Sch""ema"."T {conflict}" "ex %I"
-- expect: 1 public.names names_excl
-- session: set search_path = nowhere
create extension btree_gist;
create schema "Sch""ema";
create collation "Sch""ema".blind (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
create table "Sch""ema"."T {conflict}" ("t" int, "a b" text, "from" int, live bool,
  constraint "ex %I" exclude using gist (
    lower("a b") with =, int4range("from", "from" + "t") with &&
  ) where (live));
create table names (name text collate "Sch""ema".blind, n int,
  constraint names_excl exclude using btree (name with =));
update pg_index set indisready = false, indisvalid = false where indisexclusion;
insert into "Sch""ema"."T {conflict}" values (2, 'x', 1, true), (2, 'X', 2, true), (2, 'x', 1, false),
  (2, 'y', 1, true);
insert into names values ('Anna', 1), ('ANNA', 2), ('Bert', 3);
update pg_index set indisready = true, indisvalid = true where indisexclusion;

-- section: postgres fixture trap: partitions and children are tables of their own
-- expect: 1 public.events_low events_low_excl
-- expect: 0 public.notes notes_excl
create table events (id int, during int4range) partition by range (id);
create table events_low partition of events for values from (0) to (10);
alter table events_low add constraint events_low_excl exclude using gist (during with &&);
create table notes (during int4range, constraint notes_excl exclude using gist (during with &&));
create table more_notes () inherits (notes);
update pg_index set indisready = false, indisvalid = false
where indexrelid = 'events_low_excl'::regclass;
insert into events values (1, '[1,5)'), (2, '[2,5)');
insert into notes values ('[1,5)');
insert into more_notes values ('[1,5)');
update pg_index set indisready = true, indisvalid = true where indexrelid = 'events_low_excl'::regclass;

-- section: postgres fixture trap: too many rows to compare each with each is no pass
-- expect: skipped public.bookings bookings_during_excl
create table bookings (during int4range, exclude using gist (during with &&));
update pg_class set reltuples = 50001 where oid = 'bookings'::regclass;
