-- check: type.domain-violations
-- title: Stored values that violate a CHECK / NOT NULL of their domain type
-- severity: error
-- tier: core
-- kind: pred
-- nothing: no columns of a domain with constraints
-- condition: A column of a domain type, or of a domain over it, holds a value for which a constraint
--   of the domain is false, or NULL although the domain says NOT NULL; or an element of an array or a
--   field of a composite value does.
-- effect: The value cannot be written again, a cast of it fails, and a restore of a dump stops at it.
-- fix: Repair the values, then ALTER DOMAIN ... VALIDATE CONSTRAINT.
-- cost: Shares one scan per table with the other row predicates.
-- false positives: None known.
-- waiver: Per column with the number of known rows.
-- source: PostgreSQL docs CREATE DOMAIN (NOT VALID; a NULL can come in through an outer join).

-- section: postgres discovery
-- One row per column and constraint, of its domain and of the domains that one is made of. VALUE is
-- resolved by an alias, so that no text has to be replaced in the expression.
with recursive layers (column_type, domain) as (
  select d.oid, d.oid
  from pg_catalog.pg_type as d
  where d.typtype = 'd'
  union all
  select l.column_type, d.typbasetype
  from layers as l
  join pg_catalog.pg_type as d on d.oid = l.domain
  join pg_catalog.pg_type as b on b.oid = d.typbasetype
  where b.typtype = 'd'
),
bases (column_type, base, modifier) as (
  select l.column_type, d.typbasetype, d.typtypmod
  from layers as l
  join pg_catalog.pg_type as d on d.oid = l.domain
  join pg_catalog.pg_type as b on b.oid = d.typbasetype
  where b.typtype <> 'd'
),
rules as (
  select
    l.column_type,
    pg_catalog.quote_ident(c.conname) as name,
    pg_catalog.pg_get_expr(c.conbin, 0) as expression
  from layers as l
  join pg_catalog.pg_constraint as c on c.contypid = l.domain and c.contype = 'c'
  union all
  select l.column_type, 'not null', null
  from layers as l
  join pg_catalog.pg_type as d on d.oid = l.domain
  where d.typnotnull
  group by l.column_type
),
-- Where a value of a domain can stand: the column itself, an element of its array, a field of its
-- composite type, or a field of an element.
places (relid, place, type, source) as (
  select a.attrelid, pg_catalog.quote_ident(a.attname), a.atttypid, null
  from pg_catalog.pg_attribute as a
  where a.attnum > 0
    and not a.attisdropped
  union all
  select
    a.attrelid,
    pg_catalog.quote_ident(a.attname) || '[]',
    y.typelem,
    pg_catalog.format('select e.x from pg_catalog.unnest(t.%I) as e(x)', a.attname)
  from pg_catalog.pg_attribute as a
  join pg_catalog.pg_type as y on y.oid = a.atttypid and y.typcategory = 'A'
  where a.attnum > 0
    and not a.attisdropped
  union all
  select
    a.attrelid,
    pg_catalog.quote_ident(a.attname) || '.' || pg_catalog.quote_ident(f.attname),
    f.atttypid,
    pg_catalog.format('select (t.%1$I).%2$I as x where pg_catalog.num_nulls(t.%1$I) = 0', a.attname, f.attname)
  from pg_catalog.pg_attribute as a
  join pg_catalog.pg_type as y on y.oid = a.atttypid and y.typtype = 'c'
  join pg_catalog.pg_attribute as f on f.attrelid = y.typrelid and f.attnum > 0 and not f.attisdropped
  where a.attnum > 0
    and not a.attisdropped
  union all
  select
    a.attrelid,
    pg_catalog.quote_ident(a.attname) || '[].' || pg_catalog.quote_ident(f.attname),
    f.atttypid,
    pg_catalog.format('select e.%I as x from pg_catalog.unnest(t.%I) as e', f.attname, a.attname)
  from pg_catalog.pg_attribute as a
  join pg_catalog.pg_type as y on y.oid = a.atttypid and y.typcategory = 'A'
  join pg_catalog.pg_type as i on i.oid = y.typelem and i.typtype = 'c'
  join pg_catalog.pg_attribute as f on f.attrelid = i.typrelid and f.attnum > 0 and not f.attisdropped
  where a.attnum > 0
    and not a.attisdropped
)
select
  t.name || ' ' || p.place || ' ' || r.name as subject,
  t.scan as relation,
  keys.key,
  case
    when p.source is null and r.expression is null
      then 'pg_catalog.num_nulls(t.' || p.place || ') > 0'
    when p.source is null
      then pg_catalog.format(
        'not coalesce((select (%s) from (select t.%s::%s) as v("value")), true)',
        r.expression, p.place, pg_catalog.format_type(b.base, b.modifier)
      )
    when r.expression is null
      then 'exists (select from (' || p.source || ') as s where pg_catalog.num_nulls(s.x) > 0)'
    else pg_catalog.format(
      'exists (select from (%s) as s cross join lateral (select s.x::%s) as v("value") '
        || 'where not coalesce((%s), true))',
      p.source, pg_catalog.format_type(b.base, b.modifier), r.expression
    )
  end as is_violated
from {user_relations} as t
join {row_keys} as keys on keys.relid = t.oid
join places as p on p.relid = t.oid
join rules as r on r.column_type = p.type
join bases as b on b.column_type = p.type
where t.relkind in ('r', 'p', 'm')
  and not t.is_partition
order by 1

-- section: postgres predicate
{is_violated}

-- section: postgres fixture firing
-- expect: 2 public.orders total positive_check
-- expect: 1 public.orders email needed_check
-- expect: 1 public.orders email not null
create domain positive as int;
create domain needed as text not null constraint needed_check check (value <> 'x');
create table orders (id int primary key, total positive, email needed);
insert into orders values (1, 1, 'a'), (2, -1, 'b'), (3, -2, 'c'), (4, null, 'd');
alter domain positive add constraint positive_check check (value > 0) not valid;
alter domain needed drop constraint needed_check;
update orders set email = 'x' where id = 1;
alter domain needed add constraint needed_check check (value <> 'x') not valid;
alter domain needed drop not null;
update orders set email = null where id = 2;
update pg_type set typnotnull = true where typname = 'needed';

-- section: postgres fixture silent
-- expect: 0 public.orders total positive_check
create domain positive as int constraint positive_check check (value > 0);
create table orders (id int primary key, total positive);
insert into orders values (1, 1), (2, null);

-- section: postgres fixture silent: a domain without rules
-- expect: skipped
create domain plain as text;
create table orders (id int primary key, total plain);

-- section: postgres fixture trap: domains over domains, partitions, hostile names, a column called value
-- expect: 1 "Sch""ema"."t {key} %I" value small
-- expect: 1 "Sch""ema"."t {key} %I" value "not ""1"""
-- expect: 1 public.events n small
-- expect: 0 public.events n "not ""1"""
-- session: set search_path = nowhere
create schema "Sch""ema";
create domain "Sch""ema".whole as numeric(6, 2);
create domain "Sch""ema"."lit tle" as "Sch""ema".whole;
create table "Sch""ema"."t {key} %I" ("value" "Sch""ema"."lit tle", "t" int);
create table events (id int, n "Sch""ema"."lit tle") partition by range (id);
create table events_low partition of events for values from (0) to (10);
insert into "Sch""ema"."t {key} %I" values (500), (1);
insert into events values (1, 200);
alter domain "Sch""ema".whole add constraint small check (value < 100) not valid;
alter domain "Sch""ema"."lit tle" add constraint "not ""1""" check (value <> 1) not valid;

-- section: postgres fixture trap: elements of arrays, fields of composite values
-- expect: 1 public.t numbers[] positive_check
-- expect: 1 public.t pair."a b" positive_check
-- expect: 1 public.t pair.needed not null
-- expect: 1 public.t pairs[]."a b" positive_check
-- expect: 0 public.t pairs[].needed not null
create function is_positive(int) returns bool immutable language sql as 'select true';
create domain positive as int check (is_positive(value));
create domain needed as int;
create type pair as ("a b" positive, needed needed);
create table t (id int primary key, numbers positive[], pair pair, pairs pair[]);
insert into t values
  (1, '{1,-1,2}', row(1, 1), array[row(1, 1), row(-2, 2)]::pair[]),
  (2, '{1,null}', row(-1, 1), null),
  (3, null, row(1, null), '{}'),
  (4, '{}', null, null);
create or replace function is_positive(int) returns bool immutable language sql as 'select $1 > 0';
update pg_type set typnotnull = true where typname = 'needed';
