-- check: catalog.dangling-reference
-- title: System-catalogue row references an OID / attribute that does not exist (pg_catcheck in pure SQL,
--   generated from pg_get_catalog_foreign_keys())
-- severity: error
-- tier: core
-- kind: rows
-- nothing: the server does not tell its catalogue's references (before version 14)
-- condition: A column of a system catalogue holds a number that no row of the catalogue it refers to has;
--   a dependency, comment or label is one of an object that is not there; or a table or column says that
--   it has columns, checks, indexes, a default, a sequence or a part of its kind of which there are more,
--   fewer or none.
--   Only a superuser can read all of them; references to what the role may not read are left out.
-- effect: pg_dump, DROP and the planner fail on the object with "cache lookup failed", often only when
--   it is needed.
-- fix: Find out what damaged the catalogue (deletes by hand, a crash without fsync); restore what is
--   sound into a new cluster with pg_dump.
-- cost: About 220 anti-joins on small tables, less than a second together.
-- false positives: None known; objects dropped meanwhile are not seen, because all is read in one snapshot.
-- waiver: None.
-- source: PostgreSQL src/test/regress/sql/oidjoins.sql, pg_get_catalog_foreign_keys(); EnterpriseDB
--   pg_catcheck.

-- section: postgres discovery
-- One row per catalogue that refers to others, so that there are as many questions as catalogues. The
-- last column of a reference may be an array; zero stands for nothing where the reference is optional.
select
  k.fktable::pg_catalog.text as subject,
  pg_catalog.string_agg(
    pg_catalog.format(
      'select %L as reference, f.place from (select r.ctid::pg_catalog.text as place, %s from %s as r%s) '
        || 'as f where %s and not exists (select from %s as p where %s)',
      columns.names || ' -> ' || k.pktable::pg_catalog.text,
      columns.list,
      k.fktable::pg_catalog.text,
      case
        when k.is_array
          then pg_catalog.format(
            ' cross join lateral pg_catalog.unnest(r.%I) as e(item)',
            k.fkcols[pg_catalog.cardinality(k.fkcols)]
          )
        else ''
      end,
      case when k.is_opt then columns.are_set else 'true' end,
      k.pktable::pg_catalog.text,
      columns.match
    ),
    ' union all ' order by columns.names, k.pktable::pg_catalog.text
  ) filter (where is_readable.yes) as dangling,
  case
    when not pg_catalog.bool_or(is_readable.yes) then 'this role may not read the catalogue'
  end as skip
from pg_catalog.pg_get_catalog_foreign_keys() as k
cross join lateral (
  select
    pg_catalog.string_agg(c.fk, ', ' order by c.position) as names,
    pg_catalog.string_agg(
      case
        when k.is_array and c.position = pg_catalog.cardinality(k.fkcols)
          then pg_catalog.format('e.item as c%s', c.position)
        else pg_catalog.format('r.%I as c%s', c.fk, c.position)
      end,
      ', ' order by c.position
    ) as list,
    pg_catalog.string_agg(
      pg_catalog.format('f.c%s <> 0', c.position), ' and ' order by c.position
    ) as are_set,
    pg_catalog.string_agg(
      pg_catalog.format('p.%I = f.c%s', c.pk, c.position), ' and ' order by c.position
    ) as match
  from rows from (
    pg_catalog.unnest(k.fkcols), pg_catalog.unnest(k.pkcols)
  ) with ordinality as c(fk, pk, position)
) as columns
cross join lateral (
  select
    pg_catalog.has_table_privilege(k.fktable, 'select')
      and pg_catalog.has_table_privilege(k.pktable, 'select') as yes
) as is_readable
group by k.fktable
union all
-- A dependency, a comment or a label names its object by catalogue and number, so all objects are put
-- together. Large objects are named by the catalogue of their pages.
select
  n.relname || ' ' || n.class,
  pg_catalog.format(
    'select %1$L as reference, d.place from (select r.ctid::pg_catalog.text as place, r.%2$I as class, '
      || 'r.%3$I as object, %4$s as part from %5$s as r where %6$s) as d '
      || 'where d.class = any (%7$L::pg_catalog.oid[]) and (not exists (select from (%8$s) as o '
      || 'where o.class = d.class and o.oid = d.object) '
      || 'or (d.class = ''pg_catalog.pg_class''::pg_catalog.regclass and d.part > 0 and not exists '
      || '(select from pg_catalog.pg_attribute as a where a.attrelid = d.object and a.attnum = d.part)))',
    n.class || ', ' || n.object,
    n.class,
    n.object,
    coalesce('r.' || pg_catalog.quote_ident(n.part), '0'),
    'pg_catalog.' || n.relname,
    n.condition,
    objects.classes,
    objects.statement
  ),
  case when not pg_catalog.has_table_privilege('pg_catalog.' || n.relname, 'select')
    then 'this role may not read the catalogue' end
from (
  values
    ('pg_depend', 'classid', 'objid', 'objsubid', 'r.classid <> 0'),
    ('pg_depend', 'refclassid', 'refobjid', 'refobjsubid', 'true'),
    (
      'pg_shdepend', 'classid', 'objid', 'objsubid',
      'r.classid <> 0 and r.dbid in (0, (select b.oid from pg_catalog.pg_database as b '
        || 'where b.datname = pg_catalog.current_database()))'
    ),
    ('pg_shdepend', 'refclassid', 'refobjid', null, 'true'),
    ('pg_description', 'classoid', 'objoid', 'objsubid', 'true'),
    ('pg_seclabel', 'classoid', 'objoid', 'objsubid', 'true')
) as n(relname, class, object, part, condition)
cross join (
  select
    pg_catalog.array_agg(c.class) as classes,
    pg_catalog.string_agg(
      pg_catalog.format('select %s::pg_catalog.oid as class, x.oid from %s as x', c.class, c.name),
      ' union all ' order by c.name
    ) as statement
  from (
    select
      case
        when k.oid = 'pg_catalog.pg_largeobject_metadata'::pg_catalog.regclass
          then 'pg_catalog.pg_largeobject'::pg_catalog.regclass::pg_catalog.oid
        else k.oid
      end as class,
      k.oid::pg_catalog.regclass::pg_catalog.text as name
    from pg_catalog.pg_class as k
    join pg_catalog.pg_attribute as a on a.attrelid = k.oid and a.attname = 'oid' and a.attnum > 0
    where k.relnamespace = 'pg_catalog'::pg_catalog.regnamespace
      and k.relkind = 'r'
      and pg_catalog.has_column_privilege(k.oid, a.attnum, 'select')
  ) as c
) as objects
union all
-- What a row says there is beside it.
select
  n.name,
  pg_catalog.format('select %L as reference, %s', n.reference, n.statement),
  null
from (
  values
    (
      'pg_attribute (defaults)', 'atthasdef -> pg_attrdef',
      'a.ctid::pg_catalog.text as place from pg_catalog.pg_attribute as a where not a.attisdropped '
        || 'and a.atthasdef <> exists (select from pg_catalog.pg_attrdef as d '
        || 'where d.adrelid = a.attrelid and d.adnum = a.attnum)'
    ),
    (
      'pg_class (columns)', 'relnatts -> pg_attribute',
      'c.ctid::pg_catalog.text as place from pg_catalog.pg_class as c where c.relnatts <> (select '
        || 'pg_catalog.count(*) from pg_catalog.pg_attribute as a where a.attrelid = c.oid and a.attnum > 0)'
    ),
    (
      'pg_class (checks)', 'relchecks -> pg_constraint',
      'c.ctid::pg_catalog.text as place from pg_catalog.pg_class as c where c.relchecks <> (select '
        || 'pg_catalog.count(*) from pg_catalog.pg_constraint as k '
        || 'where k.conrelid = c.oid and k.contype = ''c'')'
    ),
    (
      'pg_class (indexes)', 'relhasindex -> pg_index',
      'c.ctid::pg_catalog.text as place from pg_catalog.pg_class as c where not c.relhasindex '
        || 'and exists (select from pg_catalog.pg_index as i where i.indrelid = c.oid)'
    ),
    (
      'pg_class (parts)', 'relkind -> the catalogue of its kind',
      'c.ctid::pg_catalog.text as place from pg_catalog.pg_class as c where case c.relkind '
        || 'when ''S'' then not exists (select from pg_catalog.pg_sequence as p where p.seqrelid = c.oid) '
        || 'when ''i'' then not exists (select from pg_catalog.pg_index as p where p.indexrelid = c.oid) '
        || 'when ''I'' then not exists (select from pg_catalog.pg_index as p where p.indexrelid = c.oid) '
        || 'when ''p'' then not exists (select from pg_catalog.pg_partitioned_table as p '
        || 'where p.partrelid = c.oid) '
        || 'when ''f'' then not exists (select from pg_catalog.pg_foreign_table as p '
        || 'where p.ftrelid = c.oid) '
        || 'when ''v'' then not exists (select from pg_catalog.pg_rewrite as p where p.ev_class = c.oid) '
        || 'when ''m'' then not exists (select from pg_catalog.pg_rewrite as p where p.ev_class = c.oid) '
        || 'else false end or (c.relispartition and not exists (select from pg_catalog.pg_inherits as p '
        || 'where p.inhrelid = c.oid))'
    ),
    (
      'pg_attribute (identities)', 'attidentity -> pg_sequence',
      'a.ctid::pg_catalog.text as place from pg_catalog.pg_attribute as a '
        || 'join pg_catalog.pg_class as c on c.oid = a.attrelid where a.attidentity <> '''' '
        || 'and not a.attisdropped and not c.relispartition and not exists (select '
        || 'from pg_catalog.pg_depend as d join pg_catalog.pg_sequence as q on q.seqrelid = d.objid '
        || 'where d.classid = ''pg_catalog.pg_class''::pg_catalog.regclass '
        || 'and d.refclassid = ''pg_catalog.pg_class''::pg_catalog.regclass '
        || 'and d.refobjid = a.attrelid and d.refobjsubid = a.attnum and d.deptype = ''i'')'
    )
) as n(name, reference, statement)
order by 1

-- section: postgres count
select pg_catalog.count(*)
from ({dangling}) as d

-- section: postgres evidence
select d.reference as key_reference, d.place as key_place
from ({dangling}) as d
order by 1, 2

-- section: postgres fixture firing
-- expect: 1 pg_class
-- expect: 1 pg_type
-- expect: 0 pg_index
-- expect: 1 pg_depend classid
-- expect: 1 pg_depend refclassid
create table orders (id int);
delete from pg_type where typname = 'orders';

-- section: postgres fixture firing: arrays and pairs of columns
-- expect: 1 pg_index
-- expect: 1 pg_proc
create table orders (id int, name text);
create index orders_idx on orders (id, name);
update pg_index set indkey = '1 9' where indexrelid = 'orders_idx'::regclass;
create function f(int, int) returns int language sql as 'select 1';
update pg_proc set proargtypes = '23 999999' where proname = 'f';

-- section: postgres fixture silent
-- expect: 0 pg_class
-- expect: 0 pg_proc
-- expect: 0 pg_index
create extension pgcrypto;
create table "Ta ble" (id int primary key, parent int references "Ta ble", total numeric default 1);
create index on "Ta ble" ((total + 1));

-- section: postgres fixture trap: an ordinary role is told what it could not read
-- expect: skipped pg_statistic
-- expect: 0 pg_index
-- session: set role dangling_reference_reader
drop role if exists dangling_reference_reader;
create role dangling_reference_reader;
create table orders (id int);

-- section: postgres fixture trap: dependencies, comments, defaults and columns that are not there
-- expect: 1 pg_depend classid
-- expect: 2 pg_depend refclassid
-- expect: 1 pg_description classoid
-- expect: 1 pg_attribute (defaults)
-- expect: 1 pg_class (columns)
-- expect: 0 pg_shdepend classid
-- expect: 0 pg_class (checks)
create table users (id int default 5, name text, age int check (age > 0));
create table orders (id int, note text);
comment on table users is 'people';
comment on column users.name is 'how they are called';
create index on users (name);
insert into pg_depend values
  ('pg_class'::regclass, 999999, 0, 'pg_class'::regclass, 'users'::regclass, 0, 'n'),
  ('pg_class'::regclass, 'users'::regclass, 0, 'pg_proc'::regclass, 999999, 0, 'n'),
  ('pg_class'::regclass, 'users'::regclass, 0, 'pg_class'::regclass, 'users'::regclass, 77, 'n');
insert into pg_description values (999999, 'pg_class'::regclass, 0, 'nobody');
update pg_attribute set atthasdef = true where attrelid = 'users'::regclass and attname = 'name';
update pg_class set relnatts = 3 where relname = 'orders';

-- section: postgres fixture trap: relations without what makes them, identities without a sequence
-- expect: 2 pg_class (parts)
-- expect: 1 pg_attribute (identities)
-- expect: 3 pg_depend classid
-- expect: 0 pg_class (indexes)
create table users (id int generated always as identity, name text);
create table events (id int generated always as identity, n int) partition by range (n);
create table events_low partition of events for values from (0) to (10);
create view names as select name from users;
create sequence numbers;
create materialized view kept as select name from users;
delete from pg_rewrite where ev_class = 'names'::regclass;
delete from pg_sequence where seqrelid = 'numbers'::regclass;
update pg_depend set deptype = 'n' where refobjid = 'users'::regclass and deptype = 'i'
  and objid = 'users_id_seq'::regclass;
