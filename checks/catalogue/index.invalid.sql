-- check: index.invalid
-- title: Index not valid, not ready or not live (failed CREATE INDEX CONCURRENTLY or REINDEX,
--   partitioned parent with unattached children)
-- severity: error
-- tier: core
-- kind: catalog
-- nothing: no indexes
-- condition: pg_index says of an index, of a table or of its TOAST table, that it is not valid, not
--   ready for writes or not live, and no running build accounts for it.
-- effect: The planner does not use it, a unique one is no arbiter of ON CONFLICT and may protect
--   nothing, and every write pays for it all the same.
-- fix: REINDEX INDEX CONCURRENTLY, or drop it and build it again (a failed unique build has met
--   duplicates: constraint.unique-duplicates). A partitioned one becomes valid when every partition
--   has its index attached.
-- cost: Catalogue only.
-- false positives: None known; a build in progress is left out.
-- waiver: Per index with an expiry date.
-- source: pg-index-health invalid_indexes; PostgreSQL docs CREATE INDEX CONCURRENTLY.

-- section: postgres discovery
-- One row per index; those of a TOAST table are told together under the table they belong to,
-- because their names hold object numbers.
with indexes as (
  select
    case
      when toast.oid is null then t.name || ' ' || pg_catalog.quote_ident(x.relname)
      else t.name || ' (TOAST)'
    end as subject,
    i.indexrelid,
    i.indrelid,
    not (i.indisvalid and i.indisready and i.indislive) as is_broken,
    x.relname,
    i.indisvalid,
    i.indisready,
    i.indislive
  from {user_relations} as t
  left join pg_catalog.pg_class as own on own.oid = t.oid
  cross join lateral (
    select t.oid as relid
    union all
    select own.reltoastrelid where own.reltoastrelid <> 0
  ) as heap
  left join pg_catalog.pg_class as toast on toast.oid = heap.relid and toast.relkind = 't'
  join pg_catalog.pg_index as i on i.indrelid = heap.relid
  join pg_catalog.pg_class as x on x.oid = i.indexrelid
)
select
  i.subject,
  case when i.is_broken and not build.is_running then 1 else 0 end as violations,
  case
    when i.is_broken and not build.is_running and build.is_hidden
      then 'an index build is running that this role may not see (grant pg_read_all_stats)'
  end as unknown,
  pg_catalog.quote_ident(i.relname) as key_index,
  pg_catalog.concat_ws(', ',
    case when not i.indisvalid then 'not valid' end,
    case when not i.indisready then 'not ready' end,
    case when not i.indislive then 'not live' end
  ) as key_flags
from indexes as i
cross join lateral (
  select
    coalesce(pg_catalog.bool_or(p.index_relid = i.indexrelid), false) as is_running,
    coalesce(pg_catalog.bool_or(p.index_relid is null), false) as is_hidden
  from pg_catalog.pg_stat_progress_create_index as p
  where p.datname = pg_catalog.current_database()
) as build
order by 1, 4

-- section: postgres fixture firing
-- expect: 1 public.orders orders_customer_idx
-- expect: 1 public.orders orders_dead_idx
-- expect: 0 public.orders orders_pkey
create table orders (id int primary key, customer_id int, shop_id int);
create index orders_customer_idx on orders (customer_id);
create index orders_dead_idx on orders (shop_id);
-- What a failed CREATE INDEX CONCURRENTLY leaves, and a DROP INDEX CONCURRENTLY that was stopped.
update pg_index set indisvalid = false where indexrelid = 'orders_customer_idx'::regclass;
update pg_index set indislive = false, indisready = false, indisvalid = false
where indexrelid = 'orders_dead_idx'::regclass;

-- section: postgres fixture firing: the index of a TOAST table
-- expect: 1 public.documents (TOAST)
-- expect: 0 public.documents documents_pkey
create table documents (id int primary key, body text);
update pg_index set indisvalid = false
where indrelid = (select reltoastrelid from pg_class where oid = 'documents'::regclass);

-- section: postgres fixture silent
-- expect: 0 public.orders orders_pkey
-- expect: 0 public.orders orders_customer_idx
create table orders (id int primary key, customer_id int);
create index orders_customer_idx on orders (customer_id);

-- section: postgres fixture silent: no indexes
-- expect: skipped
create table logs (n int);

-- section: postgres fixture trap: a partitioned index that waits for its partitions
-- expect: 1 public.events events_n_idx
-- expect: 0 public.events_low events_low_n_idx
-- expect: 0 public.readings readings_n_idx
create table events (id int, n int) partition by range (id);
create table events_low partition of events for values from (0) to (10);
create table events_high partition of events for values from (10) to (20);
create index events_n_idx on only events (n);
create index events_low_n_idx on events_low (n);
alter index events_n_idx attach partition events_low_n_idx;
create table readings (id int, n int) partition by range (id);
create table readings_low partition of readings for values from (0) to (10);
create index readings_n_idx on readings (n);

-- section: postgres fixture trap: hostile names, materialized views, other schemas
-- expect: 1 "we""ird Schema"."Ta ble" "i ""x"" %I"
-- expect: 1 "we""ird Schema".totals totals_idx
create schema "we""ird Schema";
create table "we""ird Schema"."Ta ble" ("Col" int);
create index "i ""x"" %I" on "we""ird Schema"."Ta ble" ("Col");
create materialized view "we""ird Schema".totals as select 1 as n;
create index totals_idx on "we""ird Schema".totals (n);
update pg_index set indisready = false
where indexrelid in ('"we""ird Schema"."i ""x"" %I"'::regclass, '"we""ird Schema".totals_idx'::regclass);
