-- check: sequence.exhaustion
-- title: Sequence (or the integer column it feeds) has used more than 75 % of its range (error above
--   90 %)
-- severity: warning
-- tier: core
-- kind: catalog
-- nothing: no sequences
-- condition: The last value of a sequence is beyond 75 % of what it, or the narrowest integer column
--   it feeds, can hold; beyond 90 % it is an error. A cycling sequence is left out unless its column
--   is narrower than itself.
-- effect: When the range is used up every INSERT fails, and making the column wider rewrites the table.
-- fix: Change the column to bigint ahead of time (ALTER SEQUENCE ... AS bigint too), in steps that do
--   not block.
-- cost: Catalogue only, and one row per sequence.
-- false positives: A range that was made short on purpose.
-- waiver: Per sequence with an expiry date.
-- source: pg-index-health sequence_overflow (misses a bigint sequence that feeds an int column);
--   postgres-checkup.

-- section: postgres discovery
-- One row per sequence. The column's type limits it as much as the sequence's own bounds do.
with feeds as (
  select d.objid as sequence_oid, d.refobjid as relid, d.refobjsubid as attnum
  from pg_catalog.pg_depend as d
  where d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
    and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
    and d.deptype in ('a', 'i')
    and d.refobjsubid > 0
  union
  select d.refobjid, a.adrelid, a.adnum
  from pg_catalog.pg_attrdef as a
  join pg_catalog.pg_depend as d
    on d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass
    and d.objid = a.oid
    and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
),
limits as (
  select
    f.sequence_oid,
    min(
      case base.base_name
        when 'int2' then 32767
        when 'int4' then 2147483647
        else 9223372036854775807
      end
    ) as column_max
  from feeds as f
  join pg_catalog.pg_attribute as a on a.attrelid = f.relid and a.attnum = f.attnum
  join {base_types} as base on base.oid = a.atttypid
  where base.base_name in ('int2', 'int4', 'int8')
  group by f.sequence_oid
),
used as (
  select
    s.name,
    position.is_readable,
    q.seqcycle and q.seqmax <= coalesce(l.column_max, 9223372036854775807) as is_endless,
    case
      when q.seqincrement > 0
        then (position.last_value::pg_catalog.numeric - q.seqmin + 1)
          / nullif(least(q.seqmax, coalesce(l.column_max, q.seqmax))::pg_catalog.numeric
            - q.seqmin + 1, 0)
      else (q.seqmax::pg_catalog.numeric - position.last_value + 1)
        / nullif(q.seqmax::pg_catalog.numeric
          - greatest(q.seqmin, -coalesce(l.column_max, 9223372036854775807) - 1) + 1, 0)
    end as share,
    position.last_value,
    case
      when q.seqincrement > 0 then least(q.seqmax, coalesce(l.column_max, q.seqmax))
      else greatest(q.seqmin, -coalesce(l.column_max, 9223372036854775807) - 1)
    end as bound
  from {user_relations} as s
  join pg_catalog.pg_sequence as q on q.seqrelid = s.oid
  left join limits as l on l.sequence_oid = s.oid
  -- Some versions raise where the role has no rights, others give NULL.
  cross join lateral (
    select
      r.is_readable,
      case when r.is_readable then pg_catalog.pg_sequence_last_value(s.oid) end as last_value
    from (
      select pg_catalog.has_sequence_privilege(s.oid, 'select, usage') as is_readable
    ) as r
  ) as position
  where s.relkind = 'S'
)
select
  u.name as subject,
  case when not u.is_endless and u.share > 0.75 then 1 else 0 end as violations,
  case when u.share > 0.9 then 'error' end as severity,
  case when not u.is_readable then 'this role may not read the sequence' end as unknown,
  u.last_value as key_last_value,
  u.bound as key_bound,
  pg_catalog.round(100 * u.share, 1) as key_percent
from used as u
order by 1

-- section: postgres fixture firing
-- expect: 1 public.orders_id_seq
-- expect: 1 [error] public.notes_id_seq
-- expect: 0 public.shops_id_seq
-- expect: 1 [error] public.free_seq
create table orders (id serial primary key);
create table notes (id smallserial primary key);
create table shops (id bigserial primary key);
select setval('orders_id_seq', 1700000000), setval('notes_id_seq', 32000), setval('shops_id_seq', 1700000000);
-- A bigint sequence that feeds an int column through its default alone.
create sequence free_seq;
create table items (id int primary key default nextval('free_seq'));
select setval('free_seq', 2100000000);

-- section: postgres fixture silent
-- expect: 0 public.orders_id_seq
-- expect: 0 public.unused_seq
create table orders (id serial primary key);
insert into orders default values;
create sequence unused_seq;

-- section: postgres fixture silent: no sequences
-- expect: skipped
create table orders (id int primary key);

-- section: postgres fixture trap: cycles, falling sequences, own bounds, identity, hostile names
-- expect: 0 public.round_seq
-- expect: 1 [error] public.short_round_seq
-- expect: 1 [error] public.falling_seq
-- expect: 1 [error] public.bounded_seq
-- expect: 1 [error] public.events_id_seq
-- expect: 1 "Sch""ema"."s {key} %I"
create sequence round_seq maxvalue 10 cycle;
create sequence short_round_seq cycle;
create table short_round (id smallint default nextval('short_round_seq'));
create sequence falling_seq increment -1;
create table falling (id smallint default nextval('falling_seq'));
create sequence bounded_seq minvalue 1000 start 1000 maxvalue 1099;
create table events (id smallint generated always as identity);
create schema "Sch""ema";
create sequence "Sch""ema"."s {key} %I" as smallint;
select setval('round_seq', 10), setval('short_round_seq', 32767), setval('falling_seq', -32000),
  setval('bounded_seq', 1095), setval('events_id_seq', 32000), setval('"Sch""ema"."s {key} %I"', 25000);

-- section: postgres fixture trap: a role that may not read the sequence learns nothing
-- expect: unknown * public.orders_id_seq
-- session: set role sequence_exhaustion_reader
create table orders (id serial primary key);
select setval('orders_id_seq', 2100000000);
drop role if exists sequence_exhaustion_reader;
create role sequence_exhaustion_reader;

-- section: postgres fixture trap: the column is of a domain over a domain
-- expect: 1 [error] public.items_id_seq
create domain small as smallint;
create domain smaller as small;
create table items (id bigserial primary key);
alter table items alter id type smaller;
select setval('items_id_seq', 32000);
