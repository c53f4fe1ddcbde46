-- check: fk.set-null-conflict
-- title: ON DELETE/UPDATE SET NULL (or SET DEFAULT without default) on a NOT NULL column: every parent
--   delete will fail at run time
-- severity: error
-- tier: core
-- kind: catalog
-- nothing: no foreign keys that set their columns
-- condition: A foreign key sets columns to NULL, or to a default that is not there or NULL, when its
--   parent goes or changes, and one of those columns, or its domain, is NOT NULL.
-- effect: The first delete of a parent with children fails in production, although both declarations
--   were accepted.
-- fix: Make the column nullable, give it a default, or change the action to RESTRICT or CASCADE.
-- cost: Catalogue only.
-- false positives: Parents that are never deleted.
-- waiver: Per constraint.
-- source: PostgreSQL docs CREATE TABLE (SET NULL with columns since 15); database_consistency
--   ForeignKeyCascadeChecker.

-- section: postgres discovery
-- One row per key and column it would set. The list of columns of ON DELETE came with version 15.
with required (oid) as materialized (
  select b.oid from {base_types} as b where b.is_required
)
select
  t.name || ' ' || pg_catalog.quote_ident(c.conname) as subject,
  case
    when not (a.attnotnull or a.atttypid in (select q.oid from required as q) or leaves.are_required) then 0
    when action.type = 'n' then 1
    when d.oid is null and ty.typdefault is null then 1
    when pg_catalog.pg_get_expr(d.adbin, d.adrelid) ~* '^\(?NULL(::.*)?$' then 1
    else 0
  end as violations,
  pg_catalog.quote_ident(a.attname) as key_column,
  action.event || case action.type when 'n' then ' set null' else ' set default' end as key_action
from pg_catalog.pg_constraint as c
join {user_relations} as t on t.oid = c.conrelid
cross join lateral (
  values
    ('on delete', c.confdeltype, pg_catalog.to_jsonb(c) -> 'confdelsetcols'),
    ('on update', c.confupdtype, null)
) as action(event, type, columns)
join pg_catalog.pg_attribute as a
  on a.attrelid = c.conrelid
  and a.attnum = any (c.conkey)
  and (
    pg_catalog.jsonb_typeof(action.columns) is distinct from 'array'
    or action.columns @> pg_catalog.to_jsonb(a.attnum)
  )
join pg_catalog.pg_type as ty on ty.oid = a.atttypid
cross join lateral (
  -- A partition may say NOT NULL where its root does not; the row to be changed is in it.
  select
    case
      when t.relkind = 'p'
        then exists (
          select
          from pg_catalog.pg_partition_tree(c.conrelid) as p
          join pg_catalog.pg_attribute as la on la.attrelid = p.relid
          where la.attname = a.attname
            and la.attnotnull
        )
      else false
    end as are_required
) as leaves
left join pg_catalog.pg_attrdef as d on d.adrelid = a.attrelid and d.adnum = a.attnum
where c.contype = 'f'
  and c.conparentid = 0
  and action.type in ('n', 'd')
order by 1, 4, 3

-- section: postgres fixture firing
-- expect: 1 public.orders orders_customer_id_fkey
-- expect: 1 public.notes notes_customer_id_fkey
create table customers (id int primary key);
create table orders (id int primary key, customer_id int not null references customers on delete set null);
create table notes (id int primary key, customer_id int not null references customers on update set default);

-- section: postgres fixture silent
-- expect: 0 public.orders orders_customer_id_fkey
-- expect: 0 public.notes notes_customer_id_fkey
create table customers (id int primary key);
create table orders (id int primary key, customer_id int references customers on delete set null);
create table notes (id int primary key, customer_id int not null default 1 references customers
  on delete set default);

-- section: postgres fixture silent: none
-- expect: skipped
create table customers (id int primary key);
create table orders (id int primary key, customer_id int not null references customers on delete cascade);

-- section: postgres fixture trap: only the columns that are set, domains, partitions, hostile names
-- expect: 1 public.by_domain by_domain_fk
-- expect: 2 public.double double_fk
-- expect: 1 public.events events_fk
-- expect: 1 "Sch""ema"."t {key}" "f k"
-- expect: 1 public.null_default null_default_fk
create domain needed as int not null;
create table parents (tenant int, a int, primary key (tenant, a));
create table single (a int primary key);
create table by_domain (a needed constraint by_domain_fk references single on delete set null);
create table double (tenant int not null, a int not null,
  constraint double_fk foreign key (tenant, a) references parents on delete set null);
create table events (id int, a int not null constraint events_fk references single on delete set null)
partition by range (id);
create table events_low partition of events for values from (0) to (10);
create schema "Sch""ema";
create table "Sch""ema"."t {key}" ("a b" int not null constraint "f k" references single
  on update set null);
create table null_default (a int not null default null constraint null_default_fk references single
  on delete set default);

-- section: postgres fixture trap: a list of columns leaves the others alone
-- expect: 0 public.orders orders_fk
create table parents (tenant int, a int, primary key (tenant, a));
create table orders (tenant int not null, a int,
  constraint orders_fk foreign key (tenant, a) references parents on delete set null (a));

-- section: postgres fixture trap: domains over domains, a partition that says NOT NULL by itself
-- expect: 1 public.nested nested_fk
-- expect: 1 public.events events_fk
-- expect: 0 public.free free_fk
create table single (x int primary key);
create domain needed as int not null;
create domain needed_too as needed;
create domain spare as int;
create table nested (a needed_too constraint nested_fk references single on delete set null);
create table free (a spare constraint free_fk references single on delete set null);
create table events (id int, x int constraint events_fk references single on delete set null)
  partition by range (id);
create table events_low partition of events (x not null) for values from (0) to (10);
