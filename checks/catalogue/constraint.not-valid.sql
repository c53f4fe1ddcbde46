-- check: constraint.not-valid
-- title: Constraint added NOT VALID and never validated (table CHECK/FK and domain CHECK)
-- severity: warning
-- tier: core
-- kind: catalog
-- nothing: no CHECK constraints and no foreign keys
-- condition: A CHECK or foreign key of a table, or a CHECK of a domain, is not marked as validated.
-- effect: The planner does not use it, old rows may break it, and a dump carries it on as NOT VALID.
-- fix: ALTER TABLE ... VALIDATE CONSTRAINT, which takes only a light lock; for a domain ALTER DOMAIN
--   ... VALIDATE CONSTRAINT. When that fails, repair the rows it names first.
-- cost: Catalogue only.
-- false positives: The first half of a two-step migration that is still under way.
-- waiver: Per constraint with an expiry date.
-- source: pg-index-health not_valid_constraints; squawk constraint-missing-not-valid; eugene E1.

-- section: postgres discovery
-- One row per constraint. What a partition or a child table inherited in the same state is the
-- parent's, whose validation validates it too; declared NOT ENFORCED is no broken promise.
select
  t.name || ' ' || pg_catalog.quote_ident(c.conname) as subject,
  case when c.convalidated then 0 else 1 end as violations,
  pg_catalog.pg_get_constraintdef(c.oid) as key_definition
from pg_catalog.pg_constraint as c
join {user_relations} as t on t.oid = c.conrelid
where c.contype in ('c', 'f', 'n')
  and c.conparentid = 0
  and coalesce((pg_catalog.to_jsonb(c) ->> 'conenforced')::pg_catalog.bool, true)
  and not exists (
    select
    from pg_catalog.pg_inherits as i
    join pg_catalog.pg_constraint as p on p.conrelid = i.inhparent
    where i.inhrelid = c.conrelid
      and c.coninhcount > 0
      and p.contype = c.contype
      and p.conname = c.conname
      and p.convalidated = c.convalidated
  )
union all
select
  'domain ' || pg_catalog.format('%I.%I', n.nspname, d.typname) || ' '
    || pg_catalog.quote_ident(c.conname),
  case when c.convalidated then 0 else 1 end,
  pg_catalog.pg_get_constraintdef(c.oid)
from pg_catalog.pg_constraint as c
join pg_catalog.pg_type as d on d.oid = c.contypid
join pg_catalog.pg_namespace as n on n.oid = d.typnamespace
where c.contype = 'c'
  and n.nspname <> 'information_schema'
  and n.nspname !~ '^pg_'
  and not exists (
    select
    from pg_catalog.pg_depend as x
    where x.classid = 'pg_catalog.pg_type'::pg_catalog.regclass
      and x.objid = d.oid
      and x.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
      and x.deptype = 'e'
  )
order by 1

-- section: postgres fixture firing
-- expect: 1 public.orders orders_customer_fk
-- expect: 1 public.orders orders_total_check
-- expect: 0 public.orders orders_shop_fk
create table customers (id int primary key);
create table orders (id int primary key, customer_id int, shop_id int, total int);
alter table orders
  add constraint orders_customer_fk foreign key (customer_id) references customers not valid,
  add constraint orders_shop_fk foreign key (shop_id) references customers not valid,
  add constraint orders_total_check check (total > 0) not valid;
alter table orders validate constraint orders_shop_fk;

-- section: postgres fixture firing: domains
-- expect: 1 domain public.positive positive_check
-- expect: 0 domain public.short short_check
create domain positive as int;
create table numbers (n positive);
insert into numbers values (-1);
alter domain positive add constraint positive_check check (value > 0) not valid;
create domain short as text check (length(value) < 10);

-- section: postgres fixture silent
-- expect: 0 public.orders orders_total_check
-- expect: 0 public.orders orders_customer_id_fkey
create table customers (id int primary key);
create table orders (
  id int primary key,
  customer_id int references customers,
  total int constraint orders_total_check check (total > 0)
);

-- section: postgres fixture silent: nothing that could be not valid
-- server: -17
-- expect: skipped
create table customers (id int primary key, name text not null, unique (name));

-- section: postgres fixture silent: keys alone
-- expect: skipped
create table customers (name text unique);

-- section: postgres fixture firing: NOT NULL that was not validated
-- server: 18-
-- expect: 1 public.customers customers_name_not_null
-- expect: 0 public.customers customers_id_not_null
create table customers (id int primary key, name text);
insert into customers values (1, null);
alter table customers add constraint customers_name_not_null not null name not valid;

-- section: postgres fixture trap: partitions and children are not counted again
-- expect: 1 public.events events_n_check
-- expect: 1 public.notes notes_check
-- expect: 1 public.more_notes own_check
-- expect: 0 public.accounts_low accounts_check
create table events (id int, n int) partition by range (id);
create table events_low partition of events for values from (0) to (10) partition by range (id);
create table events_lowest partition of events_low for values from (0) to (5);
alter table events add constraint events_n_check check (n > 0) not valid;
create table notes (id int, n int);
create table more_notes () inherits (notes);
alter table notes add constraint notes_check check (n > 0) not valid;
alter table more_notes add constraint own_check check (n < 100) not valid;
create table accounts (id int, n int) partition by range (id);
create table accounts_low partition of accounts for values from (0) to (10);
alter table accounts_low add constraint accounts_check check (n > 0) not valid;
alter table accounts_low validate constraint accounts_check;

-- section: postgres fixture trap: a child left behind when its parent was validated, hostile names
-- expect: 0 "Sch ema"."No""tes" "c %s"
-- expect: 1 "Sch ema"."more notes" "c %s"
create schema "Sch ema";
create table "Sch ema"."No""tes" (id int, n int);
create table "Sch ema"."more notes" () inherits ("Sch ema"."No""tes");
alter table "Sch ema"."No""tes" add constraint "c %s" check (n > 0) not valid;
update pg_constraint set convalidated = true where conrelid = '"Sch ema"."No""tes"'::regclass;
