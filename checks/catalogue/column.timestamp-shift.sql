-- check: column.timestamp-shift
-- title: All values of a timestamp column moved by one constant offset that is a multiple of 15
--   minutes (time-zone bug: timestamp <-> timestamptz, wrong TimeZone in the importer)
-- severity: error
-- tier: scenario
-- kind: compare
-- difference: shifted
-- nothing: no columns of type timestamp
-- condition: As many values as in the baseline, spread as they were, and all of them earlier or
--   later by one offset of at most a day that is a multiple of 15 minutes.
-- effect: Every time is wrong by hours, and no count shows it.
-- fix: Convert with the zone the values are meant in: alter column ... type timestamptz using c
--   at time zone 'UTC'.
-- cost: One scan per table, before and after.
-- false positives: A table that is moved to another zone on purpose.
-- waiver: Per table, or check_settings.deltas with columns.
-- source: PostgreSQL wiki, Don't Do This: timestamp without time zone; Google DVT timestamps.

-- section: postgres discovery
-- One row per table with columns of a timestamp type, domains of them included: what reads each of
-- them as microseconds, and the list of the answers.
select
  t.name as subject,
  t.scan as relation,
  pg_catalog.string_agg(
    pg_catalog.format(
      'pg_catalog.count(u.c%1$s) as n%1$s, pg_catalog.min(u.c%1$s) as a%1$s, '
        || 'pg_catalog.max(u.c%1$s) as z%1$s, pg_catalog.sum(u.c%1$s) as s%1$s',
      a.attnum
    ), ', ' order by a.attnum
  ) as aggregates,
  pg_catalog.string_agg(
    pg_catalog.format(
      'case when pg_catalog.isfinite(t.%1$I) then pg_catalog.round((pg_catalog.date_part('
        || '''epoch'', t.%1$I) * 1000000)::pg_catalog.numeric)::pg_catalog.int8 end as c%2$s',
      a.attname, a.attnum
    ), ', ' order by a.attnum
  ) as instants,
  pg_catalog.string_agg(
    pg_catalog.format(
      '(%L, g.n%2$s, g.a%2$s, g.z%2$s, g.s%2$s)', pg_catalog.quote_ident(a.attname), a.attnum
    ), ', ' order by a.attnum
  ) as cells
from {user_relations} as t
join pg_catalog.pg_attribute as a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
join {base_types} as base on base.oid = a.atttypid
where t.relkind in ('r', 'p')
  and not t.is_partition
  and base.base in (
    'pg_catalog.timestamp'::pg_catalog.regtype, 'pg_catalog.timestamptz'::pg_catalog.regtype
  )
group by t.name, t.scan
order by 1

-- section: postgres snapshot
-- Per column: how many, the first, the last, and the sum of the distances from the first, which a
-- shift does not change.
select
  v.object,
  pg_catalog.concat_ws('|', v.n, v.a, v.z, v.s - v.n * v.a::pg_catalog.numeric) as value
from (
  select {aggregates}
  from (select {instants} from {relation} as t) as u
) as g
cross join lateral (values {cells}) as v(object, n, a, z, s)
where v.n > 0
union all
select '', ''
order by 1

-- section: postgres fixture firing
-- expect: 2 public.orders
-- expect: 1 public.events
create table orders (id int primary key, made timestamp, paid timestamp, sent timestamptz, at date);
insert into orders values
  (1, '2026-01-01 10:00', '2026-01-02 10:00', '2026-01-02 10:00Z', '2026-01-01'),
  (2, '2026-01-05 11:30', null, '2026-01-03 10:00Z', '2026-01-01'),
  (3, 'infinity', '2026-01-04', null, '2026-01-01');
create table events (id int, at timestamptz) partition by range (id);
create table events_low partition of events for values from (0) to (10);
insert into events values (1, '2026-01-02 10:00Z');
-- then
set timezone = 'Asia/Kolkata';
alter table orders alter column made type timestamptz;
update orders set paid = paid + interval '1 hour';
update events set at = at - interval '24 hours';

-- section: postgres fixture silent
-- expect: 0 public.orders
-- expect: 0 public.other
-- expect: 0 public.moved
-- expect: skipped public.empty
create table orders (made timestamp);
insert into orders values ('2026-01-01 10:00'), ('2026-07-01 10:00');
create table other (at timestamptz);
insert into other values ('2026-01-01 10:00Z'), ('2026-07-01 10:00Z');
create table moved (at timestamptz);
insert into moved values ('2026-01-01 10:00Z'), ('2026-07-01 10:00Z');
create table empty (at timestamptz);
-- then
set timezone = 'UTC';
alter table orders alter column made type timestamptz;
update other set at = at + interval '2 hours' where at < '2026-03-01';
update moved set at = at + interval '90 days';
insert into empty values ('2026-01-01 10:00Z');

-- section: postgres fixture silent: no columns of a timestamp type
-- expect: skipped
create table t (id int, at date);

-- section: postgres fixture trap: hostile names, domains, odd offsets, times before the epoch
-- expect: 1 "Sch ""ema"."t {key}"
-- expect: 0 public.odd
-- expect: 1 public.old
create schema "Sch ""ema";
create domain instant as timestamptz;
create table "Sch ""ema"."t {key}" ("%s'" instant, "u" timestamp);
insert into "Sch ""ema"."t {key}" values ('2026-01-01 10:00:00.123456Z', '2026-01-01');
create table odd (at timestamptz);
insert into odd values ('2026-01-01 10:00Z');
create table old (at timestamp);
insert into old values ('1890-01-01 10:00'), ('0044-03-15 12:00 BC');
-- then
update "Sch ""ema"."t {key}" set "%s'" = "%s'" + interval '45 minutes';
update odd set at = at + interval '17 minutes';
update old set at = at + interval '1 hour';

-- section: postgres fixture trap: a domain over a domain
-- expect: 1 public.events
create domain moment as timestamp;
create domain instant as moment;
create table events (id int primary key, at instant);
insert into events values (1, '2024-01-01 10:00:00'), (2, '2024-01-02 11:00:00');
-- then
update events set at = at + interval '1 hour';
