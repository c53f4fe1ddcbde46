-- check: column.generated-stale
-- title: Stored generated column whose stored value differs from its recomputed expression
-- severity: error
-- tier: core
-- kind: pred
-- nothing: no stored generated columns
-- condition: What is stored in a generated column is not what its expression gives now.
-- effect: Reads, indexes and keys on the column lie, and the value changes without a word at the next
--   update of the row.
-- fix: Update the rows (UPDATE ... SET any column = itself) so that they are computed again, and
--   reindex; a function behind the expression must not change its results.
-- cost: Shares one scan per table with the other row predicates; costs what the expression costs.
-- false positives: None known; virtual columns are computed when they are read.
-- waiver: Per column.
-- source: PostgreSQL docs ddl-generated-columns; sqlite.org/gencol.html.

-- section: postgres discovery
-- One row per stored generated column of a table with rows of its own. Texts are compared, because
-- not every type has an equality, and those of the C collation, because others call different equal.
select
  t.name || ' ' || pg_catalog.quote_ident(a.attname) as subject,
  t.scan as relation,
  keys.key,
  pg_catalog.format(
    't.%1$I::pg_catalog.text collate "C" is distinct from (select (%2$s)::%3$s::pg_catalog.text '
      || 'collate "C" from (select t.*) as %4$I)',
    a.attname,
    pg_catalog.pg_get_expr(d.adbin, d.adrelid),
    pg_catalog.format_type(a.atttypid, a.atttypmod),
    t.relation_name
  ) as is_stale
from {user_relations} as t
join {row_keys} as keys on keys.relid = t.oid
join pg_catalog.pg_attribute as a on a.attrelid = t.oid
join pg_catalog.pg_attrdef as d on d.adrelid = a.attrelid and d.adnum = a.attnum
where a.attgenerated = 's'
  and t.relkind in ('r', 'p')
  and not a.attisdropped
  and not (
    t.is_partition
    and exists (
      select
      from pg_catalog.pg_partition_ancestors(t.oid) as up(relid)
      join pg_catalog.pg_attribute as ua on ua.attrelid = up.relid
      join pg_catalog.pg_attrdef as ud on ud.adrelid = ua.attrelid and ud.adnum = ua.attnum
      where up.relid <> t.oid
        and ua.attname = a.attname
        and pg_catalog.pg_get_expr(ud.adbin, ud.adrelid)
          = pg_catalog.pg_get_expr(d.adbin, d.adrelid)
    )
  )
order by 1

-- section: postgres predicate
{is_stale}

-- section: postgres fixture firing
-- expect: 1 public.orders gross
-- expect: 0 public.orders double
create function rate() returns numeric immutable language sql as 'select 1.1';
create table orders (
  id int primary key,
  net numeric(10, 2),
  gross numeric(10, 2) generated always as (net * rate()) stored,
  double numeric generated always as (net * 2) stored
);
insert into orders (id, net) values (1, 10), (2, null);
create or replace function rate() returns numeric immutable language sql as 'select 1.2';

-- section: postgres fixture silent
-- expect: 0 public.orders gross
-- expect: 0 public.orders at
create table orders (
  id int primary key,
  net numeric(10, 2),
  gross numeric(10, 1) generated always as (net * 1.19) stored,
  at point generated always as (point(net::float8, 1)) stored
);
insert into orders (id, net) values (1, 10.55), (2, null);

-- section: postgres fixture silent: none
-- expect: skipped
create table orders (id int primary key, net int default 1);

-- section: postgres fixture trap: partitions once, children apart, hostile names, collations
-- expect: 1 public.events n
-- expect: 1 public.more_notes n
-- expect: 0 public.notes n
-- expect: 1 "Sch""ema"."t {key}" t
-- session: set search_path = nowhere
create function public.plus() returns int immutable language sql as 'select 1';
create table events (id int, n int generated always as (id + public.plus()) stored)
partition by range (id);
create table events_low partition of events for values from (0) to (10);
create table notes (id int, n int generated always as (id + public.plus()) stored);
create table more_notes () inherits (notes);
create schema "Sch""ema";
create collation "Sch""ema".blind (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
create function "Sch""ema".fold(text) returns text immutable language sql as 'select lower($1)';
create table "Sch""ema"."t {key}" (
  "a b" text collate "Sch""ema".blind,
  "t" text collate "Sch""ema".blind generated always as ("Sch""ema".fold("a b")) stored
);
insert into events (id) values (1);
insert into more_notes (id) values (1);
insert into "Sch""ema"."t {key}" ("a b") values ('A');
create or replace function public.plus() returns int immutable language sql as 'select 2';
create or replace function "Sch""ema".fold(text) returns text immutable language sql
as 'select upper($1)';
update only notes set id = id;
