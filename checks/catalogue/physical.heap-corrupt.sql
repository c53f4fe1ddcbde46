-- check: physical.heap-corrupt
-- title: Heap / TOAST corruption found by amcheck verify_heapam (reads every page)
-- severity: error
-- tier: extended
-- kind: rows
-- needs: extension amcheck (package postgresql-contrib)
-- nothing: no tables
-- condition: verify_heapam() finds anything in a table, its partitions or its TOAST table, or a page
--   cannot be read at all.
-- effect: Rows are lost, come back, or make queries fail; a dump stops in the middle.
-- fix: Restore from a backup. What can still be read can be copied into a new table; find the cause
--   (disk, memory, file system) first.
-- cost: One sequential read of every table.
-- false positives: None known.
-- waiver: None advised.
-- source: PostgreSQL docs amcheck (verify_heapam, PostgreSQL 14); pg_amcheck; postgres_dba c2.

-- section: postgres discovery
-- One row per table with pages of its own, in the heap's format; its TOAST table is read with it. The
-- function is called where the extension was put.
select
  t.name as subject,
  pg_catalog.format(
    'select %1$L as key_relation, v.blkno as key_block, v.offnum as key_offset, '
      || 'v.attnum as key_attribute, v.msg as key_message '
      || 'from %2$s.verify_heapam(relation => %1$L::pg_catalog.regclass, '
      || 'on_error_stop => false, check_toast => true, skip => ''none'') as v',
    t.name, amcheck.schema_name
  )
    || case
      when toast.name is null then ''
      else pg_catalog.format(
        ' union all select %1$L, v.blkno, v.offnum, v.attnum, v.msg '
          || 'from %2$s.verify_heapam(relation => %1$L::pg_catalog.regclass, '
          || 'on_error_stop => false, check_toast => false, skip => ''none'') as v',
        toast.name, amcheck.schema_name
      )
    end as findings,
  case
    when amcheck.has_function then null
    else 'verify_heapam() comes with PostgreSQL 14'
  end as skip
from {user_relations} as t
join pg_catalog.pg_class as c on c.oid = t.oid
join pg_catalog.pg_am as m on m.oid = c.relam and m.amname = 'heap'
left join lateral (
  select pg_catalog.format('%I.%I', n.nspname, o.relname) as name
  from pg_catalog.pg_class as o
  join pg_catalog.pg_namespace as n on n.oid = o.relnamespace
  where o.oid = c.reltoastrelid
) as toast on true
cross join (
  select
    pg_catalog.quote_ident(n.nspname) as schema_name,
    exists (
      select
      from pg_catalog.pg_proc as p
      where p.pronamespace = n.oid and p.proname = 'verify_heapam'
    ) as has_function
  from pg_catalog.pg_extension as e
  join pg_catalog.pg_namespace as n on n.oid = e.extnamespace
  where e.extname = 'amcheck'
) as amcheck
where t.relkind in ('r', 'm')
order by 1

-- section: postgres count
select pg_catalog.count(*)
from ({findings}) as f

-- section: postgres evidence
select f.key_relation, f.key_block, f.key_offset, f.key_attribute, f.key_message
from ({findings}) as f
order by 1, 2, 3, 4

-- section: postgres fixture firing
-- expect: 2 public.orders
-- expect: 0 public.shops
create extension amcheck;
create table orders (id int primary key, note text);
create table shops (id int primary key);
insert into orders values (1, 'a'), (2, 'b');
insert into shops values (1);
-- A table that says it began later than its rows were written makes them too old to be true.
update pg_class set relfrozenxid = (pg_current_xact_id()::text::bigint + 5)::text::xid
where oid = 'orders'::regclass;

-- section: postgres fixture silent
-- expect: 0 public.orders
-- expect: 0 public.totals
-- expect: 0 public.events_low
create extension amcheck;
create table orders (id int primary key, note text);
insert into orders select n, repeat(md5(n::text), 300) from generate_series(1, 50) as n;
alter table orders alter column note set storage external;
insert into orders select n, repeat(md5(n::text), 300) from generate_series(51, 99) as n;
delete from orders where id % 7 = 0;
update orders set note = 'short' where id % 5 = 0;
create materialized view totals as select count(*) as n from orders;
create table events (id int) partition by range (id);
create table events_low partition of events for values from (0) to (10);
insert into events values (1);

-- section: postgres fixture silent: no tables
-- expect: skipped
create extension amcheck;
create sequence numbers;

-- section: postgres fixture trap: without the extension it is skipped, never passed
-- expect: skipped
create table orders (id int primary key);

-- section: postgres fixture trap: an extension in a schema of its own, hostile names, missing rights
-- expect: 0 "Sch""ema"."T {findings} 'x'"
-- session: set search_path = nowhere
create schema "Ex ""tra";
create extension amcheck schema "Ex ""tra";
create schema "Sch""ema";
create table "Sch""ema"."T {findings} 'x'" ("t" int, note text);
insert into "Sch""ema"."T {findings} 'x'" values (1, 'a');

-- section: postgres fixture trap: who may not ask does not know
-- expect: unknown 42501 public.orders
-- session: set role heap_corrupt_reader
create extension amcheck;
create table orders (id int primary key);
drop role if exists heap_corrupt_reader;
create role heap_corrupt_reader;
grant pg_read_all_data to heap_corrupt_reader;
