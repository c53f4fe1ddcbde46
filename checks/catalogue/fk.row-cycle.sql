-- check: fk.row-cycle
-- title: Hierarchy loop: rows of a self-referencing table that cannot be reached from any root
-- severity: warning
-- tier: core
-- kind: rows
-- nothing: no foreign keys from a table to itself
-- condition: Following a self-referencing foreign key from a row leads round in a circle. Roots are
--   rows whose reference is NULL, names no row, or names the row itself.
-- effect: Recursive queries over the hierarchy never end or leave the rows out, and no order exists to
--   load or delete them one by one.
-- fix: Break each circle by giving one of its rows another parent or none.
-- cost: One recursive join per self-referencing key; every row is read once per level.
-- false positives: A ring by design (next and previous).
-- waiver: Per constraint.
-- source: sqlcheck 1002 (recursive dependency).

-- section: postgres discovery
-- One row per self-referencing key.
select
  t.name || ' ' || pg_catalog.quote_ident(c.conname) as subject,
  t.scan as relation,
  keys.key,
  columns.parent_key,
  columns.parent_values,
  columns.own_values,
  columns.sought_values,
  columns.absent,
  columns.itself,
  columns.joined,
  columns.named
from pg_catalog.pg_constraint as c
join {user_relations} as t on t.oid = c.conrelid
join {row_keys} as keys on keys.relid = t.oid
cross join lateral (
  select
    pg_catalog.string_agg(pg_catalog.format('k%s', k.position), ', ' order by k.position) as parent_key,
    pg_catalog.string_agg(pg_catalog.format('t.%I', pa.attname), ', ' order by k.position) as own_values,
    -- A planner that believes the unique index would look at one row of each; it does not see through
    -- an expression.
    pg_catalog.string_agg(
      pg_catalog.format('coalesce(t.%1$I, t.%1$I)', pa.attname), ', ' order by k.position
    ) as sought_values,
    pg_catalog.string_agg(pg_catalog.format('t.%I', ca.attname), ', ' order by k.position)
      as parent_values,
    pg_catalog.string_agg(
      pg_catalog.format('pg_catalog.num_nulls(t.%I) > 0', ca.attname), ' or ' order by k.position
    ) as absent,
    pg_catalog.string_agg(
      pg_catalog.format('t.%I operator(%I.%s) t.%I', pa.attname, os.nspname, o.oprname, ca.attname),
      ' and ' order by k.position
    ) as itself,
    pg_catalog.string_agg(
      pg_catalog.format('r.k%s operator(%I.%s) t.%I', k.position, os.nspname, o.oprname, ca.attname),
      ' and ' order by k.position
    ) as joined,
    pg_catalog.string_agg(
      pg_catalog.format('p.%I operator(%I.%s) t.%I', pa.attname, os.nspname, o.oprname, ca.attname),
      ' and ' order by k.position
    ) as named
  from rows from (
    pg_catalog.unnest(c.conkey), pg_catalog.unnest(c.confkey), pg_catalog.unnest(c.conpfeqop)
  ) with ordinality as k(child, parent, operator, position)
  join pg_catalog.pg_attribute as ca on ca.attrelid = c.conrelid and ca.attnum = k.child
  join pg_catalog.pg_attribute as pa on pa.attrelid = c.confrelid and pa.attnum = k.parent
  join pg_catalog.pg_operator as o on o.oid = k.operator
  join pg_catalog.pg_namespace as os on os.oid = o.oprnamespace
) as columns
where c.contype = 'f'
  and c.conparentid = 0
  and c.conrelid = c.confrelid
order by 1

-- section: postgres count
-- Level by level from the roots; what is left when no level brings anything new is in a circle, or
-- hangs on one. Rows are looked up, not subtracted: a damaged key may hold one value twice.
with recursive reached ({parent_key}) as (
  select {own_values}
  from {relation} as t
  where ({absent})
    or ({itself})
    or not exists (select from {relation} as p where {named})
  union
  select {own_values}
  from reached as r
  join {relation} as t on {joined}
)
select pg_catalog.count(*)
from {relation} as t
where ({own_values}) is not null
  and not exists (select from reached as r where ({parent_key}) = ({sought_values}))

-- section: postgres evidence
with recursive reached ({parent_key}) as (
  select {own_values}
  from {relation} as t
  where ({absent})
    or ({itself})
    or not exists (select from {relation} as p where {named})
  union
  select {own_values}
  from reached as r
  join {relation} as t on {joined}
)
select {key} as key
from {relation} as t
where ({own_values}) is not null
  and not exists (select from reached as r where ({parent_key}) = ({sought_values}))
order by 1

-- section: postgres fixture firing
-- expect: 3 public.nodes nodes_parent_id_fkey
create table nodes (id int primary key, parent_id int references nodes);
insert into nodes values (1, null), (2, 1), (10, null), (11, 10), (12, 11);
update nodes set parent_id = 12 where id = 10;

-- section: postgres fixture silent
-- expect: 0 public.nodes nodes_parent_id_fkey
create table nodes (id int primary key, parent_id int references nodes);
insert into nodes values (1, null), (2, 1), (3, 2), (4, 4);

-- section: postgres fixture silent: none
-- expect: skipped
create table nodes (id int primary key);
create table leaves (id int primary key references nodes);

-- section: postgres fixture trap: orphans are roots, composite keys, rows without a key, hostile names
-- expect: 0 public.nodes nodes_parent_id_fkey
-- expect: 2 "Sch""ema"."t {key}" "f k"
-- expect: 2 public.codes codes_fk
-- session: set search_path = nowhere
create table nodes (id int primary key, parent_id int references nodes);
create schema "Sch""ema";
create table "Sch""ema"."t {key}" ("a b" int, "t" int, up int, primary key ("a b", "t"),
  constraint "f k" foreign key ("a b", up) references "Sch""ema"."t {key}");
create table codes (id int primary key, code text unique, up text constraint codes_fk references codes (code));
insert into "Sch""ema"."t {key}" values (1, 1, null), (1, 2, 1), (2, 1, null), (2, 2, 1);
update "Sch""ema"."t {key}" set up = 2 where "a b" = 2 and "t" = 1;
-- Rows without a code can be nobody's parent, so they are in no circle.
insert into codes values (1, null, null), (2, null, null), (3, 'a', null), (4, 'b', 'a'), (5, 'c', 'c'),
  (6, 'x', 'y'), (7, 'y', 'x'), (8, null, 'x');
set session_replication_role = replica;
insert into nodes values (1, 99), (2, 1);

-- section: postgres fixture trap: a key that is there twice makes no circle
-- expect: 0 public.nodes nodes_parent_id_fkey
create table nodes (id int primary key, parent_id int);
update pg_index set indisunique = false where indrelid = 'nodes'::regclass;
insert into nodes values (1, null), (1, null), (2, 1), (2, 1);
update pg_index set indisunique = true where indrelid = 'nodes'::regclass;
alter table nodes add foreign key (parent_id) references nodes;

-- section: sqlite discovery
-- One row per self-referencing key.
select
  fk.child || ' (' || group_concat(fk.child_column, ', ') || ')' as subject,
  'main."' || replace(fk.child, '"', '""') || '"' as relation,
  keys.key,
  group_concat('k' || fk.seq, ', ') as parent_key,
  group_concat('t."' || replace(fk.parent_column, '"', '""') || '"', ', ') as own_values,
  group_concat('t."' || replace(fk.parent_column, '"', '""') || '" is not null', ' and ') as own_set,
  group_concat('t."' || replace(fk.child_column, '"', '""') || '" is null', ' or ') as absent,
  group_concat(
    't."' || replace(fk.parent_column, '"', '""') || '" = +t."'
      || replace(fk.child_column, '"', '""') || '"',
    ' and '
  ) as itself,
  group_concat('r.k' || fk.seq || ' = t."' || replace(fk.child_column, '"', '""') || '"', ' and ')
    as joined,
  group_concat(
    'p."' || replace(fk.parent_column, '"', '""') || '" = +t."'
      || replace(fk.child_column, '"', '""') || '"',
    ' and '
  ) as named,
  group_concat(
    'r.k' || fk.seq || ' = t."' || replace(fk.parent_column, '"', '""') || '"', ' and '
  ) as same
from (
  select
    c.table_name as child,
    f.id as fk_id,
    f.seq,
    f."from" as child_column,
    coalesce(f."to", k.name) as parent_column
  from {user_tables} as c
  join pragma_foreign_key_list(c.table_name, 'main') as f
  left join pragma_table_info(c.table_name, 'main') as k on f."to" is null and k.pk = f.seq + 1
  where lower(f."table") = lower(c.table_name)
  order by c.table_name, f.id, f.seq
) as fk
join {row_keys} as keys on keys.table_name = fk.child
group by fk.child, fk.fk_id
order by 1

-- section: sqlite count
with recursive reached ({parent_key}) as (
  select {own_values}
  from {relation} as t
  where ({absent})
    or ({itself})
    or not exists (select 1 from {relation} as p where {named})
  union
  select {own_values}
  from reached as r
  join {relation} as t on {joined}
)
select count(*)
from {relation} as t
where {own_set}
  and not exists (select 1 from reached as r where {same})

-- section: sqlite evidence
with recursive reached ({parent_key}) as (
  select {own_values}
  from {relation} as t
  where ({absent})
    or ({itself})
    or not exists (select 1 from {relation} as p where {named})
  union
  select {own_values}
  from reached as r
  join {relation} as t on {joined}
)
select {key} as key
from {relation} as t
where {own_set}
  and not exists (select 1 from reached as r where {same})
order by 1

-- section: sqlite fixture firing
-- expect: 3 nodes (parent_id)
create table nodes (id integer primary key, parent_id int references nodes);
insert into nodes values (1, null), (2, 1), (10, null), (11, 10), (12, 11);
update nodes set parent_id = 12 where id = 10;

-- section: sqlite fixture silent
-- expect: 0 nodes (parent_id)
create table nodes (id integer primary key, parent_id int references nodes);
insert into nodes values (1, null), (2, 1), (3, 2), (4, 4);

-- section: sqlite fixture silent: none
-- expect: skipped
create table nodes (id integer primary key);

-- section: sqlite fixture trap: orphans are roots, composite keys, hostile names
-- expect: 0 nodes (parent_id)
-- expect: 2 t "x" {key} (a b, up)
pragma foreign_keys = off;
create table nodes (id integer primary key, parent_id int references nodes (id));
insert into nodes values (1, 99), (2, 1);
create table "t ""x"" {key}" ("a b" int, "t" int, up int, primary key ("a b", "t"),
  foreign key ("a b", up) references "t ""x"" {key}" ("a b", "t"));
insert into "t ""x"" {key}" values (1, 1, null), (1, 2, 1), (2, 1, 2), (2, 2, 1);
