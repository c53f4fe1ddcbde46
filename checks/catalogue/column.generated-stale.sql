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

-- section: sqlite discovery
-- One row per stored generated column. No pragma tells its expression, so it is cut out of the
-- table's statement, which is walked character by character; quotes and comments are skipped.
-- Columns come first in a statement, so the n-th piece is the n-th column.
with recursive
  walk (table_name, sql, at, c, depth, quote) as (
    select s.name, s.sql, 1, substr(s.sql, 1, 1), 0, ''
    from main.sqlite_schema as s
    where s.type = 'table'
      and exists (select 1 from pragma_table_xinfo(s.name, 'main') as x where x.hidden = 3)
    union all
    select
      w.table_name,
      w.sql,
      w.at + 1,
      substr(w.sql, w.at + 1, 1),
      case
        when w.quote <> '' then w.depth
        when w.c = '(' then w.depth + 1
        when w.c = ')' then w.depth - 1
        else w.depth
      end,
      case
        when w.quote = '' and w.c in ('''', '"', '`') then w.c
        when w.quote = '' and w.c = '[' then ']'
        when w.quote = '' and substr(w.sql, w.at, 2) in ('--', '/*') then substr(w.sql, w.at, 2)
        when w.quote = '--' then case when w.c = char(10) then '' else '--' end
        when w.quote = '/*' then case when substr(w.sql, w.at - 1, 2) = '*/' then '' else '/*' end
        when w.quote = w.c then ''
        else w.quote
      end
    from walk as w
    where w.at < length(w.sql)
  ),
  steps (table_name, sql, at, c, depth, piece, is_as) as materialized (
    select
      w.table_name,
      w.sql,
      w.at,
      w.c,
      w.depth,
      sum(w.c = ',' and w.depth = 1) over (partition by w.table_name order by w.at),
      w.depth = 1
        and lower(substr(w.sql, w.at, 2)) = 'as'
        and substr(w.sql, w.at - 1, 1) not glob '[A-Za-z0-9_$]'
        and substr(w.sql, w.at + 2, 1) not glob '[A-Za-z0-9_$]'
    from walk as w
    where w.quote = ''
  ),
  words (table_name, piece, at) as (
    select s.table_name, s.piece, min(s.at)
    from steps as s
    where s.is_as
    group by s.table_name, s.piece
  ),
  starts (table_name, piece, at) as (
    select w.table_name, w.piece, min(s.at)
    from words as w
    join steps as s
      on s.table_name = w.table_name
      and s.piece = w.piece
      and s.at > w.at
      and s.c = '('
      and s.depth = 1
    group by w.table_name, w.piece
  ),
  expressions (table_name, piece, expression) as (
    select b.table_name, b.piece, substr(e.sql, b.at + 1, min(e.at) - b.at - 1)
    from starts as b
    join steps as e
      on e.table_name = b.table_name
      and e.at > b.at
      and e.c = ')'
      and e.depth = 2
    group by b.table_name, b.piece
  )
select
  t.table_name || ' ' || c.name as subject,
  t.relation,
  keys.key,
  '"' || replace(c.name, '"', '""') || '"' as "column",
  e.expression,
  case
    when e.expression is null then 'the expression was not found in the statement of the table'
  end as unknown
from {user_tables} as t
join pragma_table_xinfo(t.table_name, 'main') as c on c.hidden = 3
join {row_keys} as keys on keys.table_name = t.table_name
left join expressions as e on e.table_name = t.table_name and e.piece = c.cid
order by 1

-- section: sqlite predicate
t.{column} collate binary is not +({expression}
)

-- section: sqlite fixture firing
-- expect: 2 orders gross
-- expect: 0 orders twice
create table orders (
  id integer primary key,
  net int,
  gross int generated always as (net + 10) stored,
  twice int as (net * 2) stored
);
insert into orders (id, net) values (1, 1), (2, 2), (3, null);
pragma writable_schema = on;
update sqlite_schema set sql = replace(sql, 'net + 10', 'net + 11');
pragma writable_schema = reset;

-- section: sqlite fixture silent
-- expect: 0 orders gross
-- expect: 0 orders label
create table orders (
  id integer primary key,
  net real,
  gross real generated always as (net * 1.19) stored,
  label text generated always as (id) stored,
  fresh int generated always as (id + 1) virtual
);
insert into orders (id, net) values (1, 10.5), (2, null);

-- section: sqlite fixture silent: none
-- expect: skipped
create table orders (id integer primary key, fresh int as (id + 1), net int default (1 + 1));

-- section: sqlite fixture trap: hostile names, comments, quotes, collations, added columns, constraints
-- expect: 1 t "x" {key} as (1)
-- expect: 0 t "x" {key} other, one
-- expect: 1 t "x" {key} folded
create table "t ""x"" {key}" (
  "na, me" text default ('a, (b'), -- as (a comment), with (brackets
  /* as (another) */ "as (1)" text collate nocase generated always
    as ( upper("na, me" || ')' || 'as (') || 'x' ) stored,
  [other, one] numeric(10, 2) not null as (length("na, me") /* ) */ * 1.0) stored check ([other, one] > 0),
  folded text collate nocase as ("na, me") stored,
  check (length("na, me") > 0), unique ("na, me")
);
insert into "t ""x"" {key}" ("na, me") values ('Abc');
alter table "t ""x"" {key}" add column late int as (1) virtual;
pragma writable_schema = on;
update sqlite_schema set sql =
  replace(replace(sql, '|| ''x''', '|| ''X'''), '("na, me") stored', '(upper("na, me")) stored');
pragma writable_schema = reset;
