-- check: type.discouraged
-- title: Column types that bite in migrations: timestamp without time zone, timetz, money, char(n),
--   json, reg*, serial, int4 primary key
-- severity: info
-- tier: extended
-- kind: catalog
-- nothing: no columns
-- condition: A column has a type, or a domain over it, of which experience says that another is
--   better, draws its numbers from a serial, or is a primary key of four or two bytes alone.
-- effect: Times lose their zone, money depends on the server's locale, padding blanks come and go,
--   json cannot be compared, reg* columns stop pg_upgrade, the rights of a serial's sequence are
--   forgotten, and a key of four bytes ends at 2,147,483,647.
-- fix: timestamptz, numeric, text, jsonb, text or oid, GENERATED ... AS IDENTITY, bigint.
-- cost: Catalogue only.
-- false positives: Wall clock times, and tables that stay small.
-- waiver: Per column, or the whole check.
-- source: PostgreSQL wiki Don't Do This; PostgreSQL docs pg_upgrade (reg* types); squawk
--   prefer-timestamptz, prefer-bigint, prefer-identity, ban-char-field; splinter 0018.

-- section: postgres discovery
-- One row per column of a table; a partition has its root's. All that is said of a column is one
-- violation, because one change of its type answers it.
with found as (
  select
    t.oid,
    a.attnum,
    t.name || ' ' || pg_catalog.quote_ident(a.attname) as subject,
    pg_catalog.format_type(a.atttypid, a.atttypmod) as type,
    pg_catalog.array_remove(array[
      case base.base
        when 'pg_catalog.timestamp'::pg_catalog.regtype then 'timestamp without time zone'
        when 'pg_catalog.timetz'::pg_catalog.regtype then 'timetz'
        when 'pg_catalog.money'::pg_catalog.regtype then 'money'
        when 'pg_catalog.bpchar'::pg_catalog.regtype then 'char(n)'
        when 'pg_catalog.json'::pg_catalog.regtype then 'json'
      end,
      case
        when base.base_name ~ '^reg' and b.typnamespace = 'pg_catalog'::pg_catalog.regnamespace
          then base.base_name
      end,
      case
        when exists (
          select
          from pg_catalog.pg_depend as s
          join pg_catalog.pg_class as q on q.oid = s.objid and q.relkind = 'S'
          join pg_catalog.pg_attrdef as d on d.adrelid = t.oid and d.adnum = a.attnum
          join pg_catalog.pg_depend as u
            on u.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass
            and u.objid = d.oid
            and u.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
            and u.refobjid = q.oid
          where s.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
            and s.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
            and s.refobjid = t.oid
            and s.refobjsubid = a.attnum
            and s.deptype = 'a'
        )
          then 'serial'
      end,
      case
        when base.base in ('pg_catalog.int4'::pg_catalog.regtype, 'pg_catalog.int2'::pg_catalog.regtype)
          and exists (
            select
            from pg_catalog.pg_index as i
            where i.indrelid = t.oid
              and i.indisprimary
              and i.indnkeyatts = 1
              and i.indkey[0] = a.attnum
          )
          then base.base_name || ' primary key'
      end
    ]::pg_catalog.text[], null) as reasons
  from {user_relations} as t
  join pg_catalog.pg_attribute as a on a.attrelid = t.oid
  join {base_types} as base on base.oid = a.atttypid
  join pg_catalog.pg_type as b on b.oid = base.base
  where t.relkind in ('r', 'p')
    and not t.is_partition
    and a.attnum > 0
    and not a.attisdropped
)
select
  f.subject,
  case when pg_catalog.cardinality(f.reasons) > 0 then 1 else 0 end as violations,
  f.type as key_type,
  pg_catalog.array_to_string(f.reasons, ', ') as key_reason
from found as f
order by 1

-- section: postgres fixture firing
-- expect: 1 [info] public.orders id
-- expect: 1 public.orders placed
-- expect: 1 public.orders opens
-- expect: 1 public.orders total
-- expect: 1 public.orders code
-- expect: 1 public.orders doc
-- expect: 1 public.orders of_table
-- expect: 1 public.orders counted
-- expect: 0 public.orders note
-- expect: 1 public.shops id
create table orders (
  id serial primary key,
  placed timestamp,
  opens timetz,
  total money,
  code char(3),
  doc json,
  of_table regclass,
  counted bigserial,
  note text
);
create table shops (id int primary key);

-- section: postgres fixture silent
-- expect: 0 public.orders id
-- expect: 0 public.orders placed
-- expect: 0 public.orders n
create table orders (
  id bigint generated always as identity primary key,
  placed timestamptz,
  day date,
  total numeric(10, 2),
  code varchar(3),
  doc jsonb,
  n int,
  of_table oid
);

-- section: postgres fixture silent: no columns
-- expect: skipped
create table nothing_in_it ();

-- section: postgres fixture trap: domains, composite keys, partitions, namesakes, hostile names, identity
-- expect: 1 "Sch""ema"."T {x}" "pla ced"
-- expect: 0 "Sch""ema"."T {x}" a
-- expect: 0 "Sch""ema"."T {x}" b
-- expect: 0 "Sch""ema"."T {x}" mine
-- expect: 1 public.events at
-- expect: 0 public.events id
-- expect: 1 public.short id
-- expect: 0 public.short n
-- expect: 1 public.noted more
-- expect: 0 public.noted drawn
-- session: set search_path = nowhere
create schema "Sch""ema";
create domain "Sch""ema".moment as timestamp(3);
create domain "Sch""ema".late as "Sch""ema".moment check (value > '2000-01-01');
create type "Sch""ema".money as (amount numeric, unit text);
create type "Sch""ema".reggae as enum ('dub');
create sequence numbers;
create table "Sch""ema"."T {x}" (
  a int, b int, "pla ced" "Sch""ema".late, mine "Sch""ema".money, beat "Sch""ema".reggae,
  primary key (a, b));
create table events (id bigint, at timestamp) partition by range (id);
create table events_low partition of events for values from (0) to (10);
create table short (id smallint primary key, n int generated always as identity);
create table noted (drawn bigint default nextval('numbers'), gone money, more json);
alter table noted drop column gone;
