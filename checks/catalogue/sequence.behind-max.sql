-- check: sequence.behind-max
-- title: Next value of a serial/identity sequence collides with rows already in the column (import
--   forgot setval)
-- severity: error
-- tier: core
-- kind: rows
-- nothing: no column draws from a sequence
-- condition: The column holds values the sequence has still to give: not behind its next value, on
--   its steps and within its limits. is_called, increment and direction are honoured, and all
--   partitions and child tables that share the column count.
-- effect: The next INSERT fails with a duplicate key, or gives one number to two rows where nothing
--   forbids it.
-- fix: SELECT setval(sequence, (SELECT max(column) FROM table)), for a falling sequence min.
-- cost: One range scan behind the next value per column; cheap with an index.
-- false positives: A sequence that is shared with another system, which draws the rest.
-- waiver: Per column.
-- source: PostgreSQL wiki, Fixing Sequences; pg_sequences ignores is_called and is NULL until first
--   use.

-- section: postgres discovery
-- One row per column and sequence: owned (serial), identity, or named by a default that is nothing
-- but nextval(). A partition or child table that draws from its parent's sequence is read with it.
with recursive defaults as (
  select d.refobjid as sequence_oid, a.oid, a.adrelid, a.adnum, a.adbin
  from pg_catalog.pg_attrdef as a
  join pg_catalog.pg_depend as d
    on d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass
    and d.objid = a.oid
    and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
  join pg_catalog.pg_sequence as q on q.seqrelid = d.refobjid
),
feeds as (
  select d.objid as sequence_oid, d.refobjid as relid, d.refobjsubid::pg_catalog.int2 as attnum
  from pg_catalog.pg_depend as d
  left join (
    select a.adrelid, a.adnum, pg_catalog.array_agg(a.sequence_oid) as sequences
    from defaults as a
    group by a.adrelid, a.adnum
  ) as drawn on drawn.adrelid = d.refobjid and drawn.adnum = d.refobjsubid
  where d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
    and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
    and d.deptype in ('a', 'i')
    and d.refobjsubid > 0
    -- An owned sequence that another one has replaced in the default gives nothing any more.
    and (drawn.sequences is null or d.objid = any (drawn.sequences))
  union
  select a.sequence_oid, a.adrelid, a.adnum
  from defaults as a
  where pg_catalog.pg_get_expr(a.adbin, a.adrelid)
    ~ '^\(?nextval\(''([^'']|'''')+''::regclass\)\)?(::[a-z ]+)?$'
  union
  -- A name that is looked up each time leaves no dependency: as a literal it can still be read.
  select
    coalesce(
      pg_catalog.to_regclass(l.literal),
      pg_catalog.to_regclass(pg_catalog.quote_ident(n.nspname) || '.' || l.literal)
    ),
    a.adrelid,
    a.adnum
  from pg_catalog.pg_attrdef as a
  join pg_catalog.pg_class as c on c.oid = a.adrelid
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
  cross join lateral (
    select
      pg_catalog.replace(
        pg_catalog.substring(
          pg_catalog.pg_get_expr(a.adbin, a.adrelid),
          '^nextval\(\(''((?:[^'']|'''')+)''::text\)::regclass\)$'
        ),
        '''''', ''''
      ) as literal
  ) as l
  where l.literal is not null
),
numbers (oid, base_name) as materialized (
  select b.oid, b.base_name
  from {base_types} as b
  where b.base_name in ('int2', 'int4', 'int8', 'numeric')
),
lineage (relid, ancestor) as (
  select i.inhrelid, i.inhparent from pg_catalog.pg_inherits as i
  union
  select l.relid, i.inhparent
  from lineage as l
  join pg_catalog.pg_inherits as i on i.inhrelid = l.ancestor
)
select
  t.name || ' ' || pg_catalog.quote_ident(a.attname) || ' ' || s.name as subject,
  t.name as relation,
  'select '
    || case
      when q.seqincrement > 0
        then pg_catalog.format(
          'case when not s.is_called then s.last_value when s.last_value <= %s '
            || 'then s.last_value + (%s) %s end',
          step.last_before_end, q.seqincrement, step.at_end
        )
      else pg_catalog.format(
        'case when not s.is_called then s.last_value when s.last_value >= %s '
          || 'then s.last_value + (%s) %s end',
        step.last_before_end, q.seqincrement, step.at_end
      )
    end
    || case when base.base_name = 'numeric' then '::pg_catalog.numeric' else '' end
    || ' as next from ' || s.name || ' as s' as next_value,
  s.name as sequence,
  't.' || pg_catalog.quote_ident(a.attname) as value,
  case when q.seqincrement > 0 then '>=' else '<=' end as is_ahead,
  case when q.seqincrement > 0 then 'max' else 'min' end as furthest,
  case
    when q.seqincrement > 0 then pg_catalog.format('<= %s', q.seqmax)
    else pg_catalog.format('>= %s', q.seqmin)
  end as is_within,
  pg_catalog.abs(q.seqincrement::pg_catalog.numeric) as step
from feeds as f
join {user_relations} as t on t.oid = f.relid
join {user_relations} as s on s.oid = f.sequence_oid
join pg_catalog.pg_sequence as q on q.seqrelid = s.oid
join pg_catalog.pg_attribute as a on a.attrelid = f.relid and a.attnum = f.attnum
join numbers as base on base.oid = a.atttypid
cross join lateral (
  select
    -- The last value that leaves room for one step, within what a bigint can hold.
    greatest(
      least(
        case when q.seqincrement > 0 then q.seqmax::pg_catalog.numeric
          else q.seqmin::pg_catalog.numeric end - q.seqincrement,
        9223372036854775807
      ),
      -9223372036854775807
    ) as last_before_end,
    case
      when not q.seqcycle then ''
      when q.seqincrement > 0 then pg_catalog.format('else %s', q.seqmin)
      else pg_catalog.format('else %s', q.seqmax)
    end as at_end
) as step
where t.relkind in ('r', 'p')
  and not a.attisdropped
  and not exists (
    select
    from lineage as u
    join pg_catalog.pg_attribute as ua on ua.attrelid = u.ancestor and ua.attname = a.attname
    join feeds as uf
      on uf.relid = u.ancestor
      and uf.attnum = ua.attnum
      and uf.sequence_oid = f.sequence_oid
    where u.relid = t.oid
  )
order by 1

-- section: postgres count
-- A damaged sequence has no row, and the division raises: nothing is known then.
select pg_catalog.count(*) + 0 / (select pg_catalog.count(*) from {sequence} as s)
from {relation} as t
where {value} {is_ahead} ({next_value})
  and {value} {is_within}
  and ({value}::pg_catalog.numeric - ({next_value})) % {step} = 0

-- section: postgres evidence
select
  ({next_value}) as key_next,
  pg_catalog.{furthest}({value}) as key_furthest
from {relation} as t
where {value} {is_ahead} ({next_value})
  and {value} {is_within}
  and ({value}::pg_catalog.numeric - ({next_value})) % {step} = 0

-- section: postgres fixture firing
-- expect: 2 public.orders id public.orders_id_seq
-- expect: 3 public.items id public.items_id_seq
-- expect: 1 public.notes id public.free_seq
-- expect: 0 public.shops id public.shops_id_seq
create table orders (id serial primary key);
create table items (id int generated by default as identity primary key);
create sequence free_seq;
create table notes (id bigint primary key default nextval('free_seq'));
create table shops (id serial primary key);
insert into shops default values;
insert into orders default values;
insert into orders values (2), (3);
-- Never used: its next value is its first.
insert into items values (1), (2), (3);
insert into notes values (2);
select setval('free_seq', 1, true);

-- section: postgres fixture silent
-- expect: 0 public.orders id public.orders_id_seq
-- expect: 0 public.items id public.items_id_seq
-- expect: 0 public.empty id public.empty_id_seq
create table orders (id serial primary key);
create table items (id int generated always as identity primary key, name text);
create table empty (id bigserial primary key);
insert into orders values (1), (2), (10);
select setval('orders_id_seq', 10);
insert into items (name) values ('a'), ('b');

-- section: postgres fixture silent: no sequences
-- expect: skipped
create table orders (id int primary key);
create sequence free_seq;

-- section: postgres fixture trap: is_called decides about the very next value
-- expect: 1 public.called id public.called_id_seq
-- expect: 0 public.not_called id public.not_called_id_seq
create table called (id serial primary key);
create table not_called (id serial primary key);
insert into called values (5);
insert into not_called values (5);
select setval('called_id_seq', 5, false), setval('not_called_id_seq', 5, true);

-- section: postgres fixture trap: steps, falling sequences, cycles and sequences at their end
-- expect: 0 public.odd id public.odd_seq
-- expect: 1 public.falling id public.falling_seq
-- expect: 0 public.fallen id public.fallen_seq
-- expect: 3 public.round id public.round_seq
-- expect: 0 public.full_up id public.full_seq
-- expect: 0 public.beyond id public.beyond_seq
-- expect: 0 public.edge id public.edge_seq
create sequence odd_seq start 1 increment 2;
create table odd (id int primary key default nextval('odd_seq'));
create sequence falling_seq increment -1;
create table falling (id int primary key default nextval('falling_seq'));
create sequence fallen_seq increment -1;
create table fallen (id int primary key default nextval('fallen_seq'));
create sequence round_seq maxvalue 3 cycle;
create table round (id int primary key default nextval('round_seq'));
create sequence full_seq;
create table full_up (id bigint primary key default nextval('full_seq'));
create sequence beyond_seq maxvalue 100;
create table beyond (id int primary key default nextval('beyond_seq'));
create sequence edge_seq increment -9223372036854775808 minvalue -9223372036854775808 maxvalue 5 start 5;
create table edge (id bigint primary key default nextval('edge_seq'));
-- Another server gives the even numbers.
insert into odd values (1), (2), (4);
select setval('odd_seq', 1);
insert into falling values (-1), (-2);
select setval('falling_seq', -1);
insert into fallen values (-1), (7);
select setval('fallen_seq', -1);
insert into round values (1), (2), (3);
select setval('round_seq', 3);
insert into full_up values (9223372036854775807);
select setval('full_seq', 9223372036854775807);
insert into beyond values (101), (1);
select setval('beyond_seq', 1);
insert into edge values (-100);
select setval('edge_seq', 5);

-- section: postgres fixture trap: the whole tree of partitions and children counts, once
-- expect: 1 public.events id public.events_id_seq
-- expect: 1 public.notes id public.notes_id_seq
create table events (id serial, n int) partition by range (n);
create table events_low partition of events for values from (0) to (10) partition by range (n);
create table events_lowest partition of events_low for values from (0) to (5);
create table notes (id serial primary key);
create table more_notes () inherits (notes);
insert into events values (7, 1);
select setval('events_id_seq', 6);
insert into notes values (1);
insert into more_notes values (2);
select setval('notes_id_seq', 1);

-- section: postgres fixture trap: hostile names, shared sequences, other types, names looked up late
-- expect: 1 "Sch""ema"."t {key} %I" "i'd" "Sch""ema"."s ""q"""
-- expect: 0 "Sch""ema".other n "Sch""ema"."s ""q"""
-- expect: 1 "Sch""ema".late id "Sch""ema".late_seq
-- session: set search_path = nowhere
create schema "Sch""ema";
create sequence "Sch""ema"."s ""q""";
create domain "Sch""ema".whole as numeric;
create table "Sch""ema"."t {key} %I" ("i'd" "Sch""ema".whole primary key
  default nextval('"Sch""ema"."s ""q"""'));
create table "Sch""ema".other (n smallint default nextval('"Sch""ema"."s ""q"""'), label text
  default 'A' || nextval('"Sch""ema"."s ""q"""'));
create sequence "Sch""ema".late_seq;
create table "Sch""ema".late (id int default nextval('late_seq'::text));
insert into "Sch""ema"."t {key} %I" values (1), (0.5);
insert into "Sch""ema".late values (1);

-- section: postgres fixture trap: an owned sequence that another one has replaced
-- expect: 0 public.orders id public.orders_new_seq
-- expect: 1 public.notes id public.notes_id_seq
create table orders (id serial primary key);
create sequence orders_new_seq start 100;
alter table orders alter id set default nextval('orders_new_seq');
insert into orders values (1), (2);
-- Without a default it is the application that draws.
create table notes (id serial primary key);
alter table notes alter id drop default;
insert into notes values (1);

-- section: postgres fixture trap: a role that may not read the sequence learns nothing
-- expect: unknown 42501 public.orders id public.orders_id_seq
-- session: set role sequence_behind_max_reader
create table orders (id serial primary key);
insert into orders values (1);
drop role if exists sequence_behind_max_reader;
create role sequence_behind_max_reader;
grant select on orders to sequence_behind_max_reader;

-- section: postgres fixture trap: the column is of a domain over a domain
-- expect: 1 public.items id public.items_id_seq
create domain number as int;
create domain numbers as number;
create table items (id serial primary key);
alter table items alter id type numbers;
insert into items values (1);

-- section: postgres fixture trap: a sequence that cannot be read, and no rows
-- expect: unknown * public.items id public.items_id_seq
-- expect: 0 public.others id public.others_id_seq
create table items (id serial primary key);
create table others (id serial primary key);
create table empty (id int);
update pg_class set relfilenode = (select relfilenode from pg_class where relname = 'empty')
where relname = 'items_id_seq';
