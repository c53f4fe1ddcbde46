-- What tells a catalogue that has changed from one that has not, and where; see docs/decisions/what-a-roundtrip-reads.md.
--
-- Rows are counted by the relation they belong to: an index and a TOAST table belong to their table. What belongs to no
-- relation of the user's, or is more than a family of schema_relations.sql or schema_table_parts.sql describes (an odd
-- privilege, a comment on what is not listed), counts for 0, and a change there means reading everything.
-- Nothing else changes a row in place than the server's own statistics, which the snapshot does not read; up to 13 it
-- was pg_index as well.

-- name: versions
-- $1 is what the last reading said in its row of null. Columns: relation, how many rows, whether one was written since.
-- The row of null has the oldest transaction that was running, from which on nothing is sure to have been seen.
with groups as materialized (
  select c.oid, coalesce(i.indrelid, owner.oid, c.oid) as relation, c.relkind
  from pg_catalog.pg_class as c
  left join pg_catalog.pg_index as i on i.indexrelid = c.oid
  left join pg_catalog.pg_class as owner on owner.reltoastrelid = c.oid and c.relkind = 't'
  where c.oid >= 16384 and c.relkind in ('r', 'p', 'f', 'v', 'm', 'S', 'c', 'i', 'I', 't')
),
found (relation, rows, youngest) as (
  select case when c.relacl is null or c.relkind in ('r', 'p', 'f', 'v', 'm', 'S') then c.oid else 0 end,
    count(*), min(age(c.xmin))
  from pg_catalog.pg_class as c
  group by 1
  union all
  -- Of a system column only its privileges are read.
  select case when a.attacl is null then a.attrelid else 0 end, count(*), min(age(a.xmin))
  from pg_catalog.pg_attribute as a
  where a.attnum > 0 or a.attacl is not null
  group by 1
  union all
  select d.adrelid, count(*), min(age(d.xmin)) from pg_catalog.pg_attrdef as d group by 1
  union all
  select i.indexrelid, count(*), min(age(i.xmin)) from pg_catalog.pg_index as i group by 1
  union all
  select h.inhrelid, count(*), min(age(h.xmin)) from pg_catalog.pg_inherits as h group by 1
  union all
  select s.seqrelid, count(*), min(age(s.xmin)) from pg_catalog.pg_sequence as s group by 1
  union all
  select p.partrelid, count(*), min(age(p.xmin)) from pg_catalog.pg_partitioned_table as p group by 1
  union all
  select f.ftrelid, count(*), min(age(f.xmin)) from pg_catalog.pg_foreign_table as f group by 1
  union all
  select case when c.contype in ('c', 'f', 'p', 'u', 'x', 'n', 't') then c.conrelid else 0 end,
    count(*), min(age(c.xmin))
  from pg_catalog.pg_constraint as c
  group by 1
  union all
  select t.tgrelid, count(*), min(age(t.xmin)) from pg_catalog.pg_trigger as t group by 1
  union all
  select w.ev_class, count(*), min(age(w.xmin)) from pg_catalog.pg_rewrite as w group by 1
  union all
  select p.polrelid, count(*), min(age(p.xmin)) from pg_catalog.pg_policy as p group by 1
  union all
  -- The type of a table's rows, and that of arrays of them. A composite type is described as a type.
  select coalesce(g.oid, 0), count(*), min(age(t.xmin))
  from pg_catalog.pg_type as t
  left join pg_catalog.pg_type as e on e.oid = t.typelem and e.typarray = t.oid
  left join groups as g
    on g.oid = coalesce(nullif(t.typrelid, 0), e.typrelid) and g.relkind <> 'c' and t.typacl is null
  group by 1
  union all
  -- Comments on a table, view, sequence, index, or column; those on other objects count for 0.
  select coalesce(g.oid, 0), count(*), min(age(d.xmin))
  from pg_catalog.pg_description as d
  left join groups as g
    on d.classoid = 'pg_catalog.pg_class'::regclass and g.oid = d.objoid and d.objsubid >= 0 and g.relkind <> 't'
  where d.objoid >= 16384
  group by 1
  union all
  select 0, count(*), min(age(d.xmin))
  from pg_catalog.pg_description as d
  where d.objoid < 16384 and d.classoid in (
    'pg_catalog.pg_namespace'::regclass, 'pg_catalog.pg_extension'::regclass, 'pg_catalog.pg_largeobject'::regclass)
  union all
  -- Which column a sequence belongs to.
  select d.objid, count(*), min(age(d.xmin))
  from pg_catalog.pg_depend as d
  where d.classid = 'pg_catalog.pg_class'::regclass
    and d.refclassid = 'pg_catalog.pg_class'::regclass
    and d.refobjsubid > 0
    and d.deptype in ('a', 'i')
  group by 1
  union all
  -- What belongs to an extension, or asks for one.
  select 0, count(*), min(age(d.xmin)) from pg_catalog.pg_depend as d where d.deptype in ('e', 'x')
  union all
  -- Of what is the server's, only what is said of this database.
  select 0, count(*), min(age(d.xmin)) from pg_catalog.pg_database as d where d.datname = current_database()
  union all
  select 0, count(*), min(age(s.xmin))
  from pg_catalog.pg_db_role_setting as s
  where s.setdatabase in (select d.oid from pg_catalog.pg_database as d where d.datname = current_database())
  union all
  select 0, count(*), min(age(r.xmin))
  from pg_catalog.pg_shdescription as r
  where r.objoid in (select d.oid from pg_catalog.pg_database as d where d.datname = current_database())
  union all
  select 0, count(*), min(age(r.xmin))
  from pg_catalog.pg_shseclabel as r
  where r.objoid in (select d.oid from pg_catalog.pg_database as d where d.datname = current_database())
{others}
)
select coalesce(g.relation, 0)::text, sum(f.rows)::text, (min(f.youngest) <= age($1::xid))::text
from found as f
left join groups as g on g.oid = f.relation
group by coalesce(g.relation, 0)
union all
select null, pg_snapshot_xmin(pg_current_snapshot())::xid::text, null

-- name: other
union all
select 0, count(*), min(age(c.xmin)) from {catalogue} as c

-- name: other_catalogues
-- Every catalogue whose rows `versions` does not count by itself, those of newer servers included. Left out is what the
-- snapshot never reads and the server or other databases write all the time: statistics, contents of large objects, who
-- depends on which role, and how far subscriptions and replication have come.
select c.oid::regclass::text
from pg_catalog.pg_class as c
where c.relkind = 'r'
  and c.relnamespace = 'pg_catalog'::regnamespace
  and c.oid < 16384
  and c.relname <> all (array[
    'pg_class', 'pg_attribute', 'pg_index', 'pg_inherits', 'pg_sequence', 'pg_partitioned_table', 'pg_foreign_table',
    'pg_type', 'pg_constraint', 'pg_trigger', 'pg_rewrite', 'pg_policy', 'pg_attrdef', 'pg_description', 'pg_depend',
    'pg_database', 'pg_db_role_setting', 'pg_shdescription', 'pg_shseclabel',
    'pg_statistic', 'pg_statistic_ext_data', 'pg_largeobject', 'pg_shdepend', 'pg_subscription_rel',
    'pg_replication_origin'])
order by 1
