-- check: pk.missing
-- title: Table without primary key (no stable row identity for sync, JSON import, logical
--   replication, evidence rows)
-- severity: warning
-- tier: core
-- kind: catalog
-- nothing: no tables
-- condition: A table or the root of partitions has neither a primary key nor an index that was made
--   its replica identity.
-- effect: Rows cannot be told apart: sync, late binding and replication of updates need a key, and
--   findings can name a row only by its place in the file.
-- fix: ALTER TABLE ... ADD PRIMARY KEY, from a unique index when there is one.
-- cost: Catalogue only.
-- false positives: Append-only logs.
-- waiver: Per table.
-- source: splinter 0004; pg-index-health tables_without_primary_key; sqlcheck 1003; Liquibase
--   PrimaryKeyOnCreateTable.

-- section: postgres discovery
-- One row per table; a partition has its root's key.
select
  t.name as subject,
  case
    when coalesce(pg_catalog.bool_or(i.indisprimary or i.indisreplident), false) then 0
    else 1
  end as violations,
  coalesce(
    pg_catalog.string_agg(x.relname, ', ' order by x.relname) filter (where i.indisunique),
    'none'
  ) as key_unique_indexes
from {user_relations} as t
left join pg_catalog.pg_index as i on i.indrelid = t.oid
left join pg_catalog.pg_class as x on x.oid = i.indexrelid
where t.relkind in ('r', 'p')
  and not t.is_partition
group by t.name
order by 1

-- section: postgres fixture firing
-- expect: 1 public.logs
-- expect: 1 public.mails
-- expect: 0 public.orders
create table logs (n int);
create table mails (address text unique);
create table orders (id int primary key);

-- section: postgres fixture silent
-- expect: 0 public.orders
create table orders (id int primary key);

-- section: postgres fixture silent: no tables
-- expect: skipped
create view one as select 1 as n;

-- section: postgres fixture trap: partitions are their root's, children are tables of their own
-- expect: 0 public.events
-- expect: 1 public.readings
-- expect: 0 public.notes
-- expect: 1 public.more_notes
create table events (id int primary key) partition by range (id);
create table events_low partition of events for values from (0) to (10);
create table readings (id int) partition by range (id);
create table readings_low partition of readings for values from (0) to (10);
create table notes (id int primary key);
create table more_notes () inherits (notes);

-- section: postgres fixture trap: a replica identity index is an identity
-- expect: 0 public.mails
-- expect: 1 "Oth er"."Ta""ble"
-- expect: 1 public.nothing_in_it
create table mails (address text not null unique);
alter table mails replica identity using index mails_address_key;
create schema "Oth er";
create table "Oth er"."Ta""ble" ("Id" int);
alter table "Oth er"."Ta""ble" replica identity full;
create table nothing_in_it ();

-- section: postgres fixture trap: what an extension made is not the user's, nor what passes
-- expect: 0 public.orders
-- session: create temporary table passing (n int)
create extension pgcrypto;
create table owned_by_extension (n int);
alter extension pgcrypto add table owned_by_extension;
create table orders (id int primary key);

-- section: sqlite discovery
-- One row per table.
select
  t.table_name as subject,
  case when sum(c.pk) > 0 then 0 else 1 end as violations,
  coalesce(
    (
      select group_concat(i.name, ', ')
      from (
        select l.name
        from pragma_index_list(t.table_name, 'main') as l
        where l."unique" = 1
        order by l.name
      ) as i
    ),
    'none'
  ) as key_unique_indexes
from {user_tables} as t
left join pragma_table_xinfo(t.table_name, 'main') as c
group by t.table_name
order by 1

-- section: sqlite fixture firing
-- expect: 1 logs
-- expect: 1 mails
-- expect: 0 orders
create table logs (n int);
create table mails (address text unique);
create table orders (id integer primary key);

-- section: sqlite fixture silent
-- expect: 0 orders
-- expect: 0 pairs
create table orders (id text primary key);
create table pairs (a int, b int, primary key (a, b)) without rowid;

-- section: sqlite fixture silent: no tables
-- expect: skipped
create view one as select 1 as n;

-- section: sqlite fixture trap: virtual tables and their shadows, hostile names
-- expect: 1 we"ird 'T' {x}
-- session: create temp table passing (n int)
create virtual table words using fts5 (body);
create table "we""ird 'T' {x}" ("sel ect" int);
