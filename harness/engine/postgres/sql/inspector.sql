-- What the inspector asks besides the schema snapshot. Runs with search_path emptied to pg_catalog, so that types and
-- expressions are printed fully qualified, but for the has_ questions, which follow the session's own search_path.

-- name: tables
-- Tables with rows of their own, all or among $1, each with its columns in table order: plain tables, and partitioned
-- roots for their leaves. Columns: schema, table, usage, kind, for each column its name (null for a table without columns),
-- type, not null, generated, place in the primary key or null, and the table's object id.
--
-- usage `data` are rows that are a user's but in no table of his: what an extension declares as configuration, and large
-- objects. A partitioned table with foreign leaves is listed (`list`) but not read, for that would read another server:
-- its local leaves are (`data`).
with foreign_roots as materialized (
  select r.oid
  from pg_catalog.pg_class as r
  where r.relkind = 'p' and not r.relispartition and exists (
    select from pg_catalog.pg_partition_tree(r.oid) as t
    join pg_catalog.pg_class as leaf on leaf.oid = t.relid
    where leaf.relkind = 'f')
),
found as (
  select c.oid, n.nspname, c.relname, c.relkind, case
      when c.relispartition then 'data'
      when c.oid in (select f.oid from foreign_roots as f) then 'list'
      when m.objid is not null then 'data' else 'both' end as usage
  from pg_catalog.pg_class as c
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
  left join pg_catalog.pg_depend as m
    on m.classid = 'pg_catalog.pg_class'::regclass and m.objid = c.oid and m.objsubid = 0 and m.deptype = 'e' {member}
  left join pg_catalog.pg_extension as e on e.oid = m.refobjid
  where c.relkind in ('r', 'p')
    and c.oid >= 16384 {relation}
    and n.nspname !~ '^pg_(toast|temp_)'
    and (m.objid is null or c.oid = any (e.extconfig))
    and (not c.relispartition or c.relkind = 'r' and pg_partition_root(c.oid) in (select f.oid from foreign_roots as f))
  union all
  select c.oid, 'pg_catalog', c.relname, c.relkind, 'data'
  from pg_catalog.pg_class as c
  where c.oid = 'pg_catalog.pg_largeobject'::regclass {relation}
    and exists (select from pg_catalog.pg_largeobject_metadata)
)
select f.nspname, f.relname, f.usage, f.relkind, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
  a.attgenerated <> '', array_position(i.indkey::int2[], a.attnum), f.oid
from found as f
left join pg_catalog.pg_attribute as a on a.attrelid = f.oid and a.attnum > 0 and not a.attisdropped {part}
left join pg_catalog.pg_index as i on i.indrelid = f.oid and i.indisprimary
order by f.nspname collate "C", f.relname collate "C", a.attnum

-- name: capability
select pg_catalog.current_setting('server_version_num'), pg_catalog.current_setting('is_superuser')

-- name: is_prepared
select 1 from pg_catalog.pg_prepared_statements as p where p.name = $1

-- name: prepare
prepare {name} as {query}

-- name: execute
execute {name}

-- name: among
and {column} = any ($1::oid[])

-- name: foreign_leaves
-- Which of $1 are leaves that live on another server.
select c.oid from pg_catalog.pg_class as c where c.relkind = 'f' and c.relispartition {relation} order by 1

-- name: sequences
-- All or among $1. Columns: schema, sequence, the table whose column owns it or null, that table's object id, the
-- sequence's. By joins: a subselect would be planned for one row and, without nested loops, read all relations for each
-- sequence.
select n.nspname, c.relname, o.relname, o.oid, c.oid
from pg_catalog.pg_class as c
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
left join pg_catalog.pg_depend as d
  on d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid and d.objsubid = 0
  and d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjsubid > 0
  and d.deptype in ('a', 'i') {owned}
left join pg_catalog.pg_class as o on o.oid = d.refobjid
where c.relkind = 'S'
  and c.oid >= 16384 {relation}
  and n.nspname !~ '^pg_(toast|temp_)'
  and c.oid not in (
    select m.objid from pg_catalog.pg_depend as m
    where m.classid = 'pg_catalog.pg_class'::regclass and m.deptype = 'e' {member})
order by n.nspname collate "C", c.relname collate "C"

-- name: last_values
-- Where the sequences $1 stand. Columns: object id, last value; null where it was not called or may not be read: that is
-- looked at by itself (`position`), which costs many times as much.
select s.oid, case when has_sequence_privilege(s.oid, 'select') then pg_sequence_last_value(s.oid)::text end
from unnest($1::oid[]) as s (oid)

-- name: reading
-- Many relations in one statement. Columns: place, and of a table the number of rows and two sums of 64-bit hashes of the
-- row's text, a multiset digest of 128 bits (METHODS 4); a table without rows is not among them. Of a sequence its last
-- value, whether it is called, and null.
{tables}
{and}
{sequences}

-- name: digests
-- The text is made once for both sums: `offset 0` keeps the subselect. A sum of bigint is numeric and does not overflow.
select s.place::text, count(*)::text, sum(hashtextextended(s.line, 0))::text, sum(hashtextextended(s.line, 1))::text
from ({lines} offset 0) as s (place, line)
group by s.place

-- name: lines
-- {columns} are sorted by name, so that their order in the table does not count.
select {place}, row({columns})::text from {table} as t

-- name: positions
select s.place::text, s.last_value::text, s.is_called::text, null::text
from ({positions}) as s (place, last_value, is_called)

-- name: position
select {place}, s.last_value, s.is_called from {sequence} as s

-- name: no_rows
-- Prepared once for each reading, to be counted.
select 1 where false

-- name: prepared
-- Names that start with $1.
select p.name from pg_catalog.pg_prepared_statements as p where left(p.name, length($1)) = $1 order by p.name

-- name: forget
deallocate {name}

-- name: rows
select {columns} from {table} as t

-- name: count
select {place}, count(*) from {table} as t

-- name: has_table
-- $1 the whole name as one identifier, $2 the same read as schema.name or null.
select 1
from pg_catalog.pg_class as c
where c.oid in (pg_catalog.to_regclass($1), pg_catalog.to_regclass($2)) and c.relkind in ('r', 'p', 'f')

-- name: has_column
select 1
from pg_catalog.pg_attribute as a
where a.attrelid in (pg_catalog.to_regclass($1), pg_catalog.to_regclass($2)) and a.attname = $3 and a.attnum > 0
  and not a.attisdropped

-- name: has_index
select 1
from pg_catalog.pg_class as c
where c.oid in (pg_catalog.to_regclass($1), pg_catalog.to_regclass($2)) and c.relkind in ('i', 'I')
