-- Which tables statements have looked at, by the server's own counters. Source: the chapter on the cumulative statistics
-- system; from PostgreSQL 15 on they live in shared memory, and a session can be told to hand in what it has counted.

-- name: can_count
select 1
where pg_catalog.current_setting('server_version_num')::pg_catalog.int4 >= 150000
  and pg_catalog.current_setting('track_counts') = 'on'

-- name: hand_in
-- Takes effect before the answer is sent.
select 1 from (select pg_catalog.pg_stat_force_next_flush() offset 0) as s

-- name: sample
-- Columns: schema, table, a text that changes whenever a statement scans the table or an index of it, writes rows, or
-- gives it new storage. A partitioned table stands for its partitions.
with relations as (
  select c.oid, c.relfilenode,
    case when c.relispartition then pg_catalog.pg_partition_root(c.oid) else c.oid end as root
  from pg_catalog.pg_class as c
  where c.relkind in ('r', 'p', 'm') and c.oid >= 16384
),
counted as (
  select r.root, pg_catalog.concat_ws(' ', r.relfilenode,
    pg_catalog.pg_stat_get_numscans(r.oid), pg_catalog.pg_stat_get_tuples_returned(r.oid),
    pg_catalog.pg_stat_get_tuples_fetched(r.oid), pg_catalog.pg_stat_get_tuples_inserted(r.oid),
    pg_catalog.pg_stat_get_tuples_updated(r.oid), pg_catalog.pg_stat_get_tuples_deleted(r.oid),
    (select pg_catalog.sum(pg_catalog.pg_stat_get_numscans(i.indexrelid))
      from pg_catalog.pg_index as i where i.indrelid = r.oid)) as text
  from relations as r
)
select n.nspname, t.relname, pg_catalog.string_agg(c.text, ', ' order by c.text collate "C")
from counted as c
join pg_catalog.pg_class as t on t.oid = c.root
join pg_catalog.pg_namespace as n on n.oid = t.relnamespace
group by n.nspname, t.relname
order by n.nspname collate "C", t.relname collate "C"
