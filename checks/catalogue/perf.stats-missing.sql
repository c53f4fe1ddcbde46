-- check: perf.stats-missing
-- title: Table never analysed after bulk load / pg_upgrade / pg_restore: plans and every perf.* number
--   are meaningless until ANALYZE
-- severity: warning
-- tier: core
-- kind: catalog
-- nothing: no tables larger than 64 kB
-- condition: A table or materialized view of more than 64 kB was never counted (reltuples = -1), or the
--   catalogue has no statistics of any of its columns.
-- effect: The planner guesses: the first queries after the migration run with the wrong plans.
-- fix: ANALYZE the table, or vacuumdb --analyze-in-stages after a restore.
-- cost: Catalogue only.
-- false positives: None known; run it after the ANALYZE that follows a load.
-- waiver: Per table.
-- source: PostgreSQL docs pg_class.reltuples (-1 is unknown since 14); pg_restore before 18 restores no
--   statistics; postgres_dba b5.

-- section: postgres discovery
-- One row per table of that size. A root of partitions has no size of its own.
select
  t.name as subject,
  case when c.reltuples < 0 or not statistics.are_there then 1 else 0 end as violations,
  -- pg_stats shows only what the role may read.
  case
    when c.reltuples >= 0
      and not statistics.are_there
      and not pg_catalog.has_table_privilege(t.oid, 'select')
      then 'this role may not read the table, so its statistics are hidden'
  end as unknown,
  pg_catalog.pg_size_pretty(size.bytes) as key_size
from {user_relations} as t
join pg_catalog.pg_class as c on c.oid = t.oid
cross join lateral (select pg_catalog.pg_relation_size(t.oid) as bytes) as size
cross join lateral (
  select
    exists (
      select
      from pg_catalog.pg_stats as s
      where s.schemaname = t.schema_name
        and s.tablename = t.relation_name
    ) as are_there
) as statistics
where t.relkind in ('r', 'm')
  and size.bytes > 65536
order by 1

-- section: postgres fixture firing
-- expect: 1 public.events
-- expect: 0 public.counted
create table events as select n, 'some text to fill the pages' as body from generate_series(1, 5000) as n;
create table counted as select n, 'some text to fill the pages' as body from generate_series(1, 5000) as n;
analyze counted;

-- section: postgres fixture silent
-- expect: 0 public.counted
create table counted as select n, 'some text to fill the pages' as body from generate_series(1, 5000) as n;
analyze counted;

-- section: postgres fixture silent: small tables
-- expect: skipped
create table small (n int);
insert into small values (1);

-- section: postgres fixture trap: partitions, materialized views, hostile names, vacuumed but not analysed
-- expect: 1 public.events_low
-- expect: 1 "Sch""ema"."m {key}"
-- expect: 1 public.vacuumed
create table events (n int, body text) partition by range (n);
create table events_low partition of events for values from (0) to (10000);
insert into events select n, 'some text to fill the pages' from generate_series(1, 5000) as n;
create schema "Sch""ema";
create materialized view "Sch""ema"."m {key}" as select n, 'some text to fill' as body
from generate_series(1, 5000) as n;
create table vacuumed as select n, 'some text to fill the pages' as body from generate_series(1, 5000) as n;
update pg_class set reltuples = 5000 where oid = 'vacuumed'::regclass;

-- section: postgres fixture trap: a role that may not read the table learns nothing
-- expect: unknown * public.counted
-- session: set role perf_stats_missing_reader
create table counted as select n, 'some text to fill the pages' as body from generate_series(1, 5000) as n;
analyze counted;
drop role if exists perf_stats_missing_reader;
create role perf_stats_missing_reader;
