-- check: index.collation-version-mismatch
-- title: Collation (or database default collation) recorded with another libc/ICU version than the
--   server now uses: text indexes and range partitions may be corrupt until REINDEX
-- severity: error
-- tier: core
-- kind: catalog
-- nothing: no collation with a version
-- condition: The version recorded for the database's collation, or for one that an index, a constraint
--   or a partition key uses, is not the one the operating system or ICU has now.
-- effect: Text sorts otherwise than when the index was built: lookups miss rows, unique indexes let
--   duplicates in, partitions hold rows that belong to others.
-- fix: REINDEX what depends on it, then ALTER COLLATION (or DATABASE) ... REFRESH VERSION.
-- cost: Catalogue only.
-- false positives: A new version that sorts the same; nobody can tell without a REINDEX.
-- waiver: Per collation, after a REINDEX.
-- source: PostgreSQL docs ALTER COLLATION (Notes), pg_collation_actual_version().

-- section: postgres discovery
-- One row per collation in use; the database's own since version 15, where it is recorded.
with used as (
  select k.sorted_by
  from pg_catalog.pg_index as i
  cross join lateral pg_catalog.unnest(i.indcollation::pg_catalog.oid[]) as k(sorted_by)
  union
  select k.sorted_by
  from pg_catalog.pg_partitioned_table as p
  cross join lateral pg_catalog.unnest(p.partcollation::pg_catalog.oid[]) as k(sorted_by)
),
versions as (
  select
    'collation ' || pg_catalog.format('%I.%I', n.nspname, c.collname) as subject,
    c.collversion as recorded,
    pg_catalog.pg_collation_actual_version(c.oid) as actual
  from pg_catalog.pg_collation as c
  join pg_catalog.pg_namespace as n on n.oid = c.collnamespace
  where c.oid in (select u.sorted_by from used as u)
    and c.collversion is not null
  union all
  select
    'database collation',
    pg_catalog.to_jsonb(d) ->> 'datcollversion',
    pg_catalog.pg_database_collation_actual_version(d.oid)
  from pg_catalog.pg_database as d
  where d.datname = pg_catalog.current_database()
    and pg_catalog.to_jsonb(d) ->> 'datcollversion' is not null
)
select
  v.subject,
  case when v.recorded is distinct from v.actual then 1 else 0 end as violations,
  v.recorded as key_recorded,
  coalesce(v.actual, 'not there') as key_now
from versions as v
order by 1

-- section: postgres fixture firing
-- expect: 1 collation public.german
create collation german (provider = icu, locale = 'de');
create table names (name text collate german primary key);
update pg_collation set collversion = '1.2.3' where collname = 'german';

-- section: postgres fixture firing: the database's own
-- expect: 1 database collation
update pg_database set datcollversion = '1.2.3' where datname = current_database();

-- section: postgres fixture silent
-- expect: 0 collation public.german
create collation german (provider = icu, locale = 'de');
create table names (name text collate german primary key);

-- section: postgres fixture trap: what nothing is sorted by does not matter, hostile names, partition keys
-- expect: 1 collation "Sch""ema"."c {key}"
create collation unused (provider = icu, locale = 'fr');
create table notes (body text collate unused);
create schema "Sch""ema";
create collation "Sch""ema"."c {key}" (provider = icu, locale = 'de');
create table events (name text collate "Sch""ema"."c {key}") partition by range (name);
update pg_collation set collversion = '1.2.3' where collname in ('unused', 'c {key}');
