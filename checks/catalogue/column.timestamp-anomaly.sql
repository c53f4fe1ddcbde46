-- check: column.timestamp-anomaly
-- title: Impossible or sentinel dates (infinity, epoch 0, year < 1900 or > 2100), created_at in the
--   future, end before start
-- severity: warning
-- tier: core
-- kind: pred
-- nothing: no columns of dates or times
-- condition: A date or timestamp is infinite, exactly the epoch, before 1900 or after 2100; or one whose
--   name says when something was done (created_at, updated_at, ...) lies in the future, by more than
--   what clocks and, without a zone, zones differ; or a pair start/end, from/to, valid_from/valid_to is the wrong way round.
-- effect: Reports and retention rules go wrong, and other systems cannot hold the value.
-- fix: Put NULL where nothing is known, and repair the clock or the conversion that wrote it.
-- cost: Shares one scan per table with the other row predicates.
-- false positives: 9999-12-31 as an open end, dates of birth before 1900, history.
-- waiver: Per column.
-- source: great_expectations expect_column_pair_values_a_to_be_greater_than_b; dbt_utils accepted_range.

-- section: postgres discovery
-- One row per column, and one per pair of columns whose names belong together.
with columns as (
  select
    t.oid,
    t.name,
    t.scan,
    a.attname,
    base.base_name as typname,
    -- The words of a name, set apart by underscores.
    pg_catalog.lower(pg_catalog.regexp_replace(a.attname, '([a-z0-9])([A-Z])', '\1_\2', 'g')) as words
  from {user_relations} as t
  join pg_catalog.pg_attribute as a on a.attrelid = t.oid
  join {base_types} as base on base.oid = a.atttypid
  where t.relkind in ('r', 'p')
    and not t.is_partition
    and a.attnum > 0
    and not a.attisdropped
    and base.base_name in ('date', 'timestamp', 'timestamptz')
),
pairs(first_word, last_word) as (
  values ('start', 'end'), ('starts', 'ends'), ('started', 'ended'), ('started', 'finished'),
    ('started', 'completed'), ('begin', 'end'), ('begins', 'ends'), ('began', 'ended'),
    ('start', 'finish'), ('from', 'to'), ('from', 'until'), ('since', 'until'), ('opened', 'closed')
)
select
  c.name || ' ' || pg_catalog.quote_ident(c.attname) as subject,
  c.scan as relation,
  keys.key,
  pg_catalog.format(
    'not pg_catalog.isfinite(t.%1$I) or t.%1$I < %2$L or t.%1$I >= %3$L%4$s%5$s',
    c.attname,
    '1900-01-01',
    '2101-01-01',
    case
      when c.typname <> 'date' then pg_catalog.format(' or t.%I = %L', c.attname, '1970-01-01 00:00:00')
      else ''
    end,
    case
      when c.words ~ '^(date_)?(created|updated|modified|deleted|inserted|logged|posted|signed_up|registered)(_?(at|on|date|time))?$'
        then pg_catalog.format(
          case c.typname
            when 'timestamptz'
              then ' or t.%I > pg_catalog.now() + pg_catalog.make_interval(mins => 5)'
            -- Without a zone it may be that of any place on earth.
            when 'timestamp'
              then ' or t.%I > (pg_catalog.now() + pg_catalog.make_interval(hours => 14))'
                || '::pg_catalog.timestamp'
            else ' or t.%I > (pg_catalog.now() + pg_catalog.make_interval(hours => 14))'
              || '::pg_catalog.date'
          end,
          c.attname
        )
      else ''
    end
  ) as is_odd
from columns as c
join {row_keys} as keys on keys.relid = c.oid
union all
select
  a.name || ' ' || pg_catalog.quote_ident(a.attname) || ' > ' || pg_catalog.quote_ident(b.attname),
  a.scan,
  keys.key,
  pg_catalog.format('t.%I > t.%I', a.attname, b.attname)
from columns as a
join columns as b on b.oid = a.oid and b.typname = a.typname
join pairs as p
  on pg_catalog.regexp_replace(
      a.words, '(^|_)' || p.first_word || '(_|$)', '\1' || p.last_word || '\2'
    ) = b.words
  and a.attname <> b.attname
join {row_keys} as keys on keys.relid = a.oid
order by 1

-- section: postgres predicate
{is_odd}

-- section: postgres fixture firing
-- expect: 4 public.orders created_at
-- expect: 1 public.orders due_on
-- expect: 1 public.orders valid_from > valid_to
-- expect: 0 public.orders valid_from
-- expect: 0 public.orders valid_to
create table orders (id int primary key, created_at timestamptz, due_on date, valid_from date, valid_to date);
insert into orders values
  (1, 'infinity', '0001-01-01', '2024-01-02', '2024-01-01'),
  (2, '1970-01-01 00:00:00+00', null, '2024-01-01', '2024-01-02'),
  (3, '1899-12-31 12:00:00+00', null, null, '2024-01-01'),
  (4, now() + interval '3 days', '2024-01-01', null, null),
  (5, now(), '2024-01-01', '2024-01-01', '2024-01-01');

-- section: postgres fixture silent
-- expect: 0 public.orders created_at
-- expect: 0 public.orders due_on
-- expect: 0 public.orders starts_at
-- expect: 0 public.orders ends_at
-- expect: 0 public.orders starts_at > ends_at
create table orders (id int primary key, created_at timestamptz, due_on date, starts_at timestamp, ends_at timestamp);
insert into orders values (1, now(), '1970-01-01', '2024-01-01', '2024-01-01'), (2, null, '2050-01-01', null, null);

-- section: postgres fixture silent: no dates
-- expect: skipped
create table orders (id int primary key, at time);

-- section: postgres fixture trap: domains, partitions, hostile names
-- expect: 1 public.events at
-- expect: 1 "Sch""ema"."t {key}" "the ""day"
create domain moment as timestamp;
create table events (id int, at moment) partition by range (id);
create table events_low partition of events for values from (0) to (10);
create schema "Sch""ema";
create table "Sch""ema"."t {key}" ("the ""day" date);
insert into events values (1, '-infinity');
insert into "Sch""ema"."t {key}" values ('3000-01-01');

-- section: postgres fixture trap: the near future, domains over domains, camelCase
-- expect: 1 public.events created_at
-- expect: 0 public.events updated_at
-- expect: 1 public.events "createdAt"
-- expect: 1 public.events inserted_on
-- expect: 1 public.events "startDate" > "endDate"
create domain moment as timestamptz;
create domain instant as moment;
create table events (id int primary key, created_at instant, updated_at timestamp, "createdAt" timestamp,
  inserted_on date, "startDate" date, "endDate" date);
insert into events values
  (1, now() + interval '2 hours', now() + interval '2 hours', now() + interval '1 day',
    current_date + 2, '2020-01-02', '2020-01-01'),
  (2, now(), now(), now() at time zone 'UTC', current_date, '2020-01-01', '2020-01-01');
