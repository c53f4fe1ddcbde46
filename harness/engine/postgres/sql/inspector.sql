-- What the inspector asks besides the schema snapshot. Runs with search_path emptied to pg_catalog, so that types and
-- expressions are printed fully qualified, but for the has_ questions, which follow the session's own search_path.

-- name: tables
-- User tables with rows of their own: plain tables, and partitioned roots for their leaves. Tables of extensions and
-- temporary ones are left out. Columns: schema, table, kind.
select n.nspname, c.relname, c.relkind
from pg_catalog.pg_class as c
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where c.relkind in ('r', 'p')
  and not c.relispartition
  and c.oid >= 16384
  and n.nspname !~ '^pg_(toast|temp_)'
  and not exists (
    select from pg_catalog.pg_depend as d
    where d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
order by n.nspname collate "C", c.relname collate "C"

-- name: columns
-- Columns of every such table in table order. Columns: schema, table, column, type, not null, generated, place in the
-- primary key or null.
select n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
  a.attgenerated <> '', array_position(i.indkey::int2[], a.attnum)
from pg_catalog.pg_class as c
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
join pg_catalog.pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
left join pg_catalog.pg_index as i on i.indrelid = c.oid and i.indisprimary
where c.relkind in ('r', 'p')
  and not c.relispartition
  and c.oid >= 16384
  and n.nspname !~ '^pg_(toast|temp_)'
order by n.nspname collate "C", c.relname collate "C", a.attnum

-- name: digest
-- Number of rows and two sums of 64-bit hashes of the row's text: a multiset digest of 128 bits (METHODS 4). The text is
-- made once for both. {columns} are sorted by name, so that their order in the table does not count.
select count(*)::text,
  coalesce(sum(hashtextextended(s.line, 0)::numeric), 0)::text,
  coalesce(sum(hashtextextended(s.line, 1)::numeric), 0)::text
from (select row({columns})::text as line from {table} as t offset 0) as s

-- name: sequences
-- Columns: schema, sequence, the table whose column owns it or null.
select n.nspname, c.relname, (
    select o.relname
    from pg_catalog.pg_depend as d
    join pg_catalog.pg_class as o on o.oid = d.refobjid
    where d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid
      and d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjsubid > 0
      and d.deptype in ('a', 'i'))
from pg_catalog.pg_class as c
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where c.relkind = 'S'
  and c.oid >= 16384
  and n.nspname !~ '^pg_(toast|temp_)'
  and not exists (
    select from pg_catalog.pg_depend as d
    where d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
order by n.nspname collate "C", c.relname collate "C"

-- name: position
select s.last_value::text, s.is_called from {sequence} as s

-- name: rows
select {columns} from {table} as t

-- name: has_table
select 1
from pg_catalog.pg_class as c
where c.oid = pg_catalog.to_regclass($1) and c.relkind in ('r', 'p', 'f')

-- name: has_column
select 1
from pg_catalog.pg_attribute as a
where a.attrelid = pg_catalog.to_regclass($1) and a.attname = $2 and a.attnum > 0
  and not a.attisdropped

-- name: has_index
select 1
from pg_catalog.pg_class as c
where c.oid = pg_catalog.to_regclass($1) and c.relkind in ('i', 'I')
