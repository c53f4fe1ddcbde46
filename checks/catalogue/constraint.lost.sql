-- check: constraint.lost
-- title: Constraint, unique index or trigger of a still existing table is gone or weaker (VALID
--   -> NOT VALID, CASCADE -> NO ACTION) and no migration declares it
-- severity: error
-- tier: scenario
-- kind: compare
-- difference: lost-or-lower
-- nothing: no constraints, unique indexes or triggers
-- condition: A constraint, a unique index or a trigger the table had in the baseline has no equal
--   now, whatever its name, or it is not validated, not valid or disabled by now.
-- effect: What the database promised it promises no longer, and nobody is told: pg_restore leaves
--   a violated foreign key out with a warning and ends well.
-- fix: Put it back; if it was meant to go, say so in a waiver.
-- cost: Reads the catalogue only.
-- false positives: A constraint that was dropped on purpose, or replaced by a stronger one.
-- waiver: Per table, or check_settings.deltas with accept.
-- source: pgTAP fk_ok, has_unique, triggers_are; pg_restore drops a violated foreign key with a
--   mere warning.

-- section: postgres snapshot
-- One row per constraint, unique index and trigger, by what it says and not by its name: 2 where it
-- is enforced in full, 1 where it is not validated or valid or fires for replicas only, 0 where it is
-- off; and one row per table. Two that say the same count as one, by the stronger. What a partition
-- has from its root is the root's, NOT NULL a constraint of its own only in later majors.
select d.subject, d.object, pg_catalog.max(d.value)::pg_catalog.text as value
from (
  select t.name as subject, '' as object, 2 as value
  from {user_relations} as t
  where t.relkind in ('r', 'p', 'f')
  union all
  select
    t.name,
    pg_catalog.regexp_replace(pg_catalog.pg_get_constraintdef(c.oid), ' NOT VALID$', ''),
    case when c.convalidated then 2 else 1 end
  from {user_relations} as t
  join pg_catalog.pg_constraint as c on c.conrelid = t.oid
  where c.contype in ('c', 'f', 'p', 'u', 'x')
    -- A unique index promises what a unique constraint does, unless that may be deferred.
    and not (c.contype = 'u' and not c.condeferrable)
    and c.conparentid = 0
    and t.relkind in ('r', 'p', 'f')
  union all
  select
    t.name,
    'UNIQUE INDEX '
      || pg_catalog.regexp_replace(
        pg_catalog.pg_get_indexdef(i.indexrelid), '^CREATE UNIQUE INDEX .* ON .* USING ', ''
      ),
    case when i.indisvalid then 2 else 1 end
  from {user_relations} as t
  join pg_catalog.pg_index as i on i.indrelid = t.oid
  where i.indisunique
    and not exists (
      select
      from pg_catalog.pg_constraint as c
      where c.conindid = i.indexrelid
        and c.conrelid = i.indrelid
        and (c.contype = 'p' or (c.contype = 'u' and c.condeferrable))
    )
    and not exists (
      select from pg_catalog.pg_inherits as h where h.inhrelid = i.indexrelid
    )
  union all
  select
    t.name,
    pg_catalog.regexp_replace(
      pg_catalog.pg_get_triggerdef(g.oid),
      '^CREATE (CONSTRAINT )?TRIGGER ("([^"]|"")*"|[^ ]+) ', 'TRIGGER '
    ),
    case g.tgenabled when 'D' then 0 when 'R' then 1 else 2 end
  from {user_relations} as t
  join pg_catalog.pg_trigger as g on g.tgrelid = t.oid
  where not g.tgisinternal
    and (g.tgparentid = 0)
) as d
group by d.subject, d.object
order by 1, 2

-- section: postgres fixture firing
-- expect: 5 public.orders
-- expect: 1 public.logs
-- expect: 0 public.customers
create table customers (id int primary key);
create table orders (
  id int primary key,
  customer_id int references customers on delete cascade,
  code text unique,
  amount int check (amount > 0)
);
create unique index on orders (lower(code)) where amount > 1;
create table logs (n int constraint positive check (n > 0));
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger t before insert on orders for each row execute function f();
-- then
alter table orders drop constraint orders_customer_id_fkey;
alter table orders add foreign key (customer_id) references customers;
alter table orders drop constraint orders_code_key;
alter table orders drop constraint orders_amount_check;
drop index orders_lower_idx;
alter table orders disable trigger t;
alter table logs drop constraint positive;
alter table logs add constraint positive check (n > 0) not valid;

-- section: postgres fixture silent
-- expect: 0 public.orders
-- expect: skipped public.gone
-- expect: skipped public.fresh
create table orders (id int primary key, amount int);
create table gone (id int primary key);
alter table orders add constraint positive check (amount > 0) not valid;
-- then
alter table orders validate constraint positive;
alter table orders rename constraint positive to amount_is_positive;
alter table orders add unique (amount);
drop table gone;
create table fresh (id int primary key);

-- section: postgres fixture silent: no tables
-- expect: skipped
select 1;

-- section: postgres fixture trap: partitions, hostile names, two that say the same, a renamed table
-- configuration: {"renames": {"tables": {"public.users": "public.people"},
--   "columns": {"public.users.name": "full_name"}}}
-- expect: 0 public.events
-- expect: 0 public.events_low
-- expect: 0 "Sch ""ema"."t {key} 'x'"
-- expect: 0 public.people
create table events (id int, n int check (n > 0), primary key (id)) partition by range (id);
create table events_low partition of events for values from (0) to (10);
create schema "Sch ""ema";
create table "Sch ""ema"."t {key} 'x'" (
  "Key" int unique, b int, constraint one check (b > 0), constraint two check (b > 0)
);
create table users (name text, check (name <> ''));
-- then
alter table events detach partition events_low;
alter table events attach partition events_low for values from (0) to (10);
alter table "Sch ""ema"."t {key} 'x'" drop constraint two;
alter table users rename to people;
alter table people rename column name to full_name;

-- section: postgres fixture trap: a unique constraint that became a unique index, and the other way round
-- expect: 0 public.users
-- expect: 1 public.orders
create table users (id int primary key, email text unique, name text);
create unique index users_name on users (name);
create table orders (id int primary key, code text unique);
-- then
alter table users drop constraint users_email_key;
create unique index users_email on users (email);
drop index users_name;
alter table users add unique (name);
alter table orders drop constraint orders_code_key;
create unique index orders_code on orders (code) where code > '';
