-- check: partition.default-or-gap
-- title: Rows sitting in a DEFAULT partition, a hole between RANGE partitions, a pending DETACH
--   CONCURRENTLY, or no partition for the near future
-- severity: warning
-- tier: extended
-- kind: rows
-- nothing: no table partitioned by RANGE and no default partition
-- condition: A default partition holds rows; two neighbouring partitions by RANGE leave values between
--   them to nobody; a partition has been left half detached; or a table partitioned by time has
--   neither a partition for the next seven days nor a default one.
-- effect: Rows of a missing partition are refused, or pile up in the default one, where they keep the
--   partition they belong to from being added; a half detached one is seen by some queries only.
-- fix: Add the partitions that are missing (move the rows out of the default one first), or
--   ALTER TABLE ... DETACH PARTITION ... FINALIZE.
-- cost: Catalogue, and one count per default partition.
-- false positives: A default partition that is the inbox, and tables that only keep the past.
-- waiver: Per subject.
-- source: PostgreSQL docs ddl-partitioning (inhdetachpending); squawk
--   require-concurrent-partition-detach; pgslice.

-- section: postgres discovery
-- One row per question: of each default partition, of the bounds of each table partitioned by RANGE,
-- of each partition detached halfway, and of the future of each table partitioned by time. Bounds are
-- read back by the server: MINVALUE and MAXVALUE become columns that give a mark, all else a text.
with roots as (
  select
    t.oid,
    t.name,
    p.partstrat,
    p.partnatts,
    p.partattrs,
    p.partdefid,
    not exists (
      select
      from pg_catalog.pg_partition_ancestors(t.oid) as up(relid)
      join pg_catalog.pg_partitioned_table as u on u.partrelid = up.relid
      where up.relid <> t.oid
        and u.partstrat = 'r'
    ) as is_open_ended
  from {user_relations} as t
  join pg_catalog.pg_partitioned_table as p on p.partrelid = t.oid
),
parts as (
  select
    r.oid as root,
    c.oid,
    pg_catalog.format('%I.%I', n.nspname, c.relname) as name,
    coalesce((pg_catalog.to_jsonb(h) ->> 'inhdetachpending')::pg_catalog.bool, false) as is_pending,
    pg_catalog.regexp_match(
      pg_catalog.pg_get_expr(c.relpartbound, c.oid),
      '^FOR VALUES FROM \(((?:''(?:[^'']|'''')*''|[^''()])*)\) '
        || 'TO \(((?:''(?:[^'']|'''')*''|[^''()])*)\)$'
    ) as bounds
  from roots as r
  join pg_catalog.pg_inherits as h on h.inhparent = r.oid
  join pg_catalog.pg_class as c on c.oid = h.inhrelid
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
),
keys as (
  select
    r.oid as root,
    pg_catalog.min(base.base_name::pg_catalog.text) filter (where k.n = 1) as first_type,
    pg_catalog.string_agg('l' || k.n, ', ' order by k.n) as lower_names,
    pg_catalog.string_agg('u' || k.n, ', ' order by k.n) as upper_names,
    pg_catalog.string_agg('l' || k.n || '::pg_catalog.text', ', ' order by k.n) as lower_texts,
    pg_catalog.string_agg('u' || k.n || '::pg_catalog.text', ', ' order by k.n) as upper_texts,
    pg_catalog.string_agg('given.lowers[' || k.n || ']', ', ' order by k.n) as lower_parts,
    pg_catalog.string_agg('given.uppers[' || k.n || ']', ', ' order by k.n) as upper_parts,
    pg_catalog.string_agg(pg_catalog.format(type.text, 'l' || k.n), ', ' order by k.n) as lowers,
    pg_catalog.string_agg(pg_catalog.format(type.text, 'u' || k.n), ', ' order by k.n) as uppers,
    pg_catalog.string_agg(pg_catalog.format(type.ordered, 'u' || k.n), ', ' order by k.n)
      as in_order
  from roots as r
  cross join lateral pg_catalog.generate_series(1, r.partnatts) as k(n)
  left join pg_catalog.pg_attribute as a
    on a.attrelid = r.oid and a.attnum = r.partattrs[k.n - 1] and a.attnum > 0
  left join {base_types} as base on base.oid = a.atttypid
  cross join lateral (
    select pg_catalog.replace(pg_catalog.format_type(base.base, null), '%', '%%') as name
  ) as cast_to
  cross join lateral (
    select
      case
        when base.base_name = 'numeric'
          then 'case when %1$s ~ e''^\x01'' then %1$s '
            || 'else pg_catalog.trim_scale(%1$s::pg_catalog.numeric)::pg_catalog.text end'
        when base.base is not null
          then 'case when %1$s ~ e''^\x01'' then %1$s else %1$s::' || cast_to.name
            || '::pg_catalog.text end'
        else '%1$s'
      end as text,
      'case %1$s when e''\x01min'' then -1 when e''\x01max'' then 1 else 0 end desc, '
        || 'case when %1$s !~ e''^\x01'' then %1$s' || coalesce('::' || cast_to.name, '')
        || ' end desc' as ordered
  ) as type
  group by r.oid
),
bounds as (
  select
    p.root,
    pg_catalog.bool_or(p.bounds is null) as is_unread,
    pg_catalog.string_agg(
      pg_catalog.format(
        'select %1$L as partition, array[%2$s]::pg_catalog.text[] as lowers, '
          || 'array[%3$s]::pg_catalog.text[] as uppers '
          || 'from (select %4$s from (values (e''\x01min'', e''\x01max'')) as m(minvalue, maxvalue)) '
          || 'as l(%6$s), '
          || '(select %5$s from (values (e''\x01min'', e''\x01max'')) as m(minvalue, maxvalue)) '
          || 'as u(%7$s)',
        p.name, k.lower_texts, k.upper_texts, p.bounds[1], p.bounds[2], k.lower_names, k.upper_names
      ),
      e'\n  union all ' order by p.name
    ) as rows
  from parts as p
  join keys as k on k.root = p.root
  join roots as r on r.oid = p.root and r.partstrat = 'r' and p.oid <> r.partdefid
  group by p.root
),
read as (
  select
    r.name,
    r.partdefid,
    r.is_open_ended,
    k.first_type,
    b.rows is null as is_empty,
    coalesce(b.is_unread, false) as is_unread,
    pg_catalog.format(
      'select given.partition, array[%s] as starts, array[%s] as ends, '
        || 'pg_catalog.row_number() over (order by %s) as from_last from (%s) as given '
        || 'cross join lateral (select %s, %s) as v(%s, %s)',
      k.lowers, k.uppers, k.in_order, b.rows, k.lower_parts, k.upper_parts,
      k.lower_names, k.upper_names
    ) as bounds
  from roots as r
  join keys as k on k.root = r.oid
  left join bounds as b on b.root = r.oid
  where r.partstrat = 'r'
)
select
  r.name || ' default ' || p.name as subject,
  'select pg_catalog.count(*) from ' || p.name as count_statement,
  pg_catalog.format('select %s as key from %s as t order by 1 limit 21', keys.key, p.name)
    as evidence_statement,
  null as unknown
from roots as r
join parts as p on p.oid = r.partdefid
join {row_keys} as keys on keys.relid = p.oid
union all
select
  r.name || ' holes',
  case
    when r.is_empty then 'select 0'
    else pg_catalog.format(
      'select greatest(pg_catalog.count(*) - 1, 0) from (%1$s) as a '
        || 'where not exists (select from (%1$s) as b where b.starts = a.ends)',
      r.bounds
    )
  end,
  pg_catalog.format(
    'select key_behind, key_from from (select a.partition as key_behind, a.ends as key_from, '
      || 'pg_catalog.row_number() over (order by a.from_last desc) as n, '
      || 'pg_catalog.count(*) over () as n_all from (%1$s) as a '
      || 'where not exists (select from (%1$s) as b where b.starts = a.ends)) as gaps '
      || 'where n < n_all order by n',
    r.bounds
  ),
  case when r.is_unread then 'the bounds of a partition cannot be read' end
from read as r
union all
select
  r.name || ' detach ' || p.name,
  'select 1',
  pg_catalog.format('select %L as key_partition', p.name),
  null
from roots as r
join parts as p on p.root = r.oid and p.is_pending
union all
select
  r.name || ' future',
  case
    when r.is_empty then 'select 1'
    else pg_catalog.format(
      'select case when exists (select from (%1$s) as b where b.ends[1] = e''\x01max'' '
        || 'or case when b.ends[1] !~ e''^\x01'' then b.ends[1]::pg_catalog.%2$I '
        || '> (pg_catalog.now() + ''P7D''::pg_catalog.interval)::pg_catalog.%2$I end) '
        || 'then 0 else 1 end',
      r.bounds, r.first_type
    )
  end,
  case
    when r.is_empty then 'select ''no partition at all'' as key_last'
    else pg_catalog.format(
      'select b.partition as key_last, b.ends as key_ends from (%s) as b where b.from_last = 1',
      r.bounds
    )
  end,
  case when r.is_unread then 'the bounds of a partition cannot be read' end
from read as r
where r.is_open_ended
  and r.partdefid = 0
  and r.first_type in ('date', 'timestamp', 'timestamptz')
order by 1

-- section: postgres count
{count_statement}

-- section: postgres evidence
{evidence_statement}

-- section: postgres fixture firing
-- expect: 2 [warning] public.events default public.events_rest
-- expect: 1 public.events holes
create table events (id int primary key) partition by range (id);
create table events_low partition of events for values from (0) to (10);
create table events_high partition of events for values from (20) to (30);
create table events_top partition of events for values from (30) to (40);
create table events_rest partition of events default;
insert into events values (1), (15), (99);

-- section: postgres fixture firing: the future, and a partition detached halfway
-- expect: 1 public.logs future
-- expect: 0 public.logs holes
-- expect: 1 public.logs detach public.logs_2024
create table logs (at timestamptz) partition by range (at);
create table logs_2024 partition of logs for values from ('2024-01-01') to ('2025-01-01');
create table logs_2025 partition of logs for values from ('2025-01-01') to ('2026-01-01');
update pg_inherits set inhdetachpending = true where inhrelid = 'logs_2024'::regclass;

-- section: postgres fixture silent
-- expect: 0 public.events holes
-- expect: 0 public.events default public.events_rest
-- expect: 0 public.logs holes
-- expect: 0 public.logs future
-- expect: 0 public.old future
create table events (id int) partition by range (id);
create table events_low partition of events for values from (minvalue) to (10);
create table events_high partition of events for values from (10) to (20);
create table events_rest partition of events default;
create table logs (at date) partition by range (at);
create table logs_past partition of logs for values from (minvalue) to ('2025-01-01');
create table logs_rest partition of logs for values from ('2025-01-01') to ('2999-01-01');
create table old (at timestamp) partition by range (at);
create table old_all partition of old for values from ('2025-01-01') to (maxvalue);
insert into events values (1), (11);

-- section: postgres fixture silent: neither range nor default
-- expect: skipped
create table events (id int) partition by list (id);
create table events_low partition of events for values in (1);
create table readings (id int) partition by hash (id);

-- section: postgres fixture trap: several columns, strings that look like bounds, scales, expressions
-- expect: 0 public.pairs holes
-- expect: 1 public.words holes
-- expect: 0 public.scaled holes
-- expect: 1 public.folded holes
-- expect: 0 "Sch""ema"."T 1%" holes
-- expect: 0 "Sch""ema"."T 1%" future
-- session: set search_path = nowhere
create schema "Sch""ema";
create table pairs (a int, b text) partition by range (a, b);
create table pairs_1 partition of pairs for values from (minvalue, minvalue) to (1, 'b');
create table pairs_2 partition of pairs for values from (1, 'b') to (1, maxvalue);
create table pairs_3 partition of pairs for values from (1, maxvalue) to (3, minvalue);
create table words (w text) partition by range (w);
create table words_1 partition of words for values from ('a'') TO (''b') to ('minvalue');
create table words_2 partition of words for values from ('n') to ('o\');
create table words_3 partition of words for values from ('o\') to ('p, q)');
create table scaled (n numeric) partition by range (n);
create table scaled_1 partition of scaled for values from (-1.0) to (1.00);
create table scaled_2 partition of scaled for values from (1.0) to (2);
create table folded (w text) partition by range (lower(w));
create table folded_1 partition of folded for values from ('a') to ('b');
create table folded_2 partition of folded for values from ('c') to ('d');
create table "Sch""ema"."T {x}" ("t" date, "a b" int) partition by list ("a b");
create table "Sch""ema"."T 1%" partition of "Sch""ema"."T {x}" for values in (1) partition by range ("t");
create table "Sch""ema"."T 1% a" partition of "Sch""ema"."T 1%"
for values from ('2024-01-01') to ('2999-01-01');

-- section: postgres fixture trap: what lies within a range above has its future there
-- expect: 0 public.years holes
-- expect: 0 public.years future
-- expect: 0 public.year_2024 holes
-- expect: 0 public.none_yet holes
-- expect: 0 public.empty_yet holes
-- expect: 1 public.empty_yet future
create table years (at date) partition by range (at);
create table year_2024 partition of years for values from ('2024-01-01') to ('2025-01-01')
partition by range (at);
create table year_2024_all partition of year_2024 for values from ('2024-01-01') to ('2025-01-01');
create table year_rest partition of years for values from ('2025-01-01') to (maxvalue);
create table none_yet (id int) partition by range (id);
create table empty_yet (at date) partition by range (at);
