-- check: catalog.dangling-reference
-- title: System-catalogue row references an OID / attribute that does not exist (pg_catcheck in pure SQL,
--   generated from pg_get_catalog_foreign_keys())
-- severity: error
-- tier: core
-- kind: rows
-- nothing: the server does not tell its catalogue's references (before version 14)
-- condition: A column of a system catalogue holds a number that no row of the catalogue it refers to has.
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
