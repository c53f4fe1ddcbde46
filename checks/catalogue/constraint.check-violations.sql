-- check: constraint.check-violations
-- title: Rows that violate a CHECK constraint the catalogue claims to enforce (NOT VALID, mutable
--   function, catalogue surgery)
-- severity: error
-- tier: core
-- kind: pred
-- nothing: no CHECK constraints
-- condition: The expression of a table's CHECK constraint, validated or not, is false for a row; a
--   NULL passes, as it does when the database checks.
-- effect: What the schema promises is not so: the next update of the row fails, a restore of a dump
--   refuses it, and the planner may leave rows out.
-- fix: Repair or delete the rows, then VALIDATE CONSTRAINT; a CHECK whose function changed its mind
--   has to be dropped and added again.
-- cost: Shares one scan per table with the other row predicates.
-- false positives: Expressions that depend on the time or the session.
-- waiver: Per constraint with the number of known rows.
-- source: PostgreSQL docs CREATE TABLE (CHECK is assumed immutable); great_expectations
--   expect_column_values_to_be_between.

-- section: postgres discovery
-- One row per constraint and table with rows of its own. A partition is asked only for what it adds
-- to its root; a child table is asked for all it has, because its rows are not the parent's.
select
  t.name || ' ' || pg_catalog.quote_ident(c.conname) as subject,
  t.scan as relation,
  keys.key,
  -- A constraint on whole rows calls the row by the table's name, which the alias would hide; the
  -- subquery that gives the name back costs more than most constraints.
  case
    when c.conbin::pg_catalog.text ~ ':varattno 0 '
      then 'not coalesce((select (' || pg_catalog.pg_get_expr(c.conbin, c.conrelid)
        || ') from (select t.*) as ' || pg_catalog.quote_ident(t.relation_name) || '), true)'
    else 'not (' || pg_catalog.pg_get_expr(c.conbin, c.conrelid) || ')'
  end as is_violated,
  case
    when not coalesce((pg_catalog.to_jsonb(c) ->> 'conenforced')::pg_catalog.bool, true)
      then 'declared NOT ENFORCED'
  end as skip
from pg_catalog.pg_constraint as c
join {user_relations} as t on t.oid = c.conrelid
join {row_keys} as keys on keys.relid = t.oid
where c.contype = 'c'
  and not (t.is_partition and c.coninhcount > 0)
  and not (c.connoinherit and t.relkind = 'p')
order by 1

-- section: postgres predicate
{is_violated}

-- section: postgres fixture firing
-- expect: 2 public.orders orders_total_check
-- expect: 0 public.orders orders_id_check
create table orders (id int primary key check (id > 0), total int);
insert into orders values (1, -1), (2, 0), (3, 5), (4, null);
alter table orders add constraint orders_total_check check (total > 0) not valid;

-- section: postgres fixture firing: a function that has changed its mind
-- expect: 1 public.orders orders_status_check
create function is_status(text) returns bool immutable language sql as $$ select $1 in ('a', 'b') $$;
create table orders (id int primary key, status text check (is_status(status)));
insert into orders values (1, 'a'), (2, 'b');
create or replace function is_status(text) returns bool immutable language sql
as $$ select $1 in ('a') $$;

-- section: postgres fixture silent
-- expect: 0 public.orders orders_check
-- expect: 0 public.orders orders_total_check
create table orders (id int primary key, total int check (total > 0), paid int, check (paid <= total));
insert into orders values (1, 1, 1), (2, null, 5), (3, 5, null);

-- section: postgres fixture silent: no constraints
-- expect: skipped
create table orders (id int primary key, total int not null);

-- section: postgres fixture trap: a predicate that raises is unknown and spoils no other
-- expect: unknown P0001 public.orders orders_total_check
-- expect: 1 public.orders orders_name_check
create function is_fine(int) returns bool immutable language plpgsql as $$
begin
  if $1 > 3 then raise 'no'; end if;
  return true;
end $$;
create table orders (id int primary key, total int, name text);
insert into orders values (1, 5, ''), (2, 1, 'a');
alter table orders
  add constraint orders_total_check check (is_fine(total)) not valid,
  add constraint orders_name_check check (name <> '') not valid;

-- section: postgres fixture trap: partitions are their root's but for what they add, children are asked
-- expect: 2 public.events events_n_check
-- expect: 1 public.events_low events_low_m_check
-- expect: 0 public.notes notes_n_check
-- expect: 1 public.more_notes notes_n_check
create table events (id int, n int, m int) partition by range (id);
create table events_low partition of events for values from (0) to (10);
create table events_high partition of events for values from (10) to (20);
create table notes (n int);
create table more_notes () inherits (notes);
insert into events values (1, -1, -1), (11, -1, -1), (12, 1, 1);
insert into more_notes values (-1);
alter table events add constraint events_n_check check (n > 0) not valid;
alter table events_low add constraint events_low_m_check check (m > 0) not valid;
alter table notes add constraint notes_n_check check (n > 0) not valid;

-- section: postgres fixture trap: hostile names, whole rows, a column called t, types of their own
-- expect: 1 "Sch""ema"."t {key} %I" "c ""1"""
-- expect: 1 "Sch""ema"."t {key} %I" c2
-- expect: 1 "Sch""ema"."t {key} %I" c3
-- session: set search_path = nowhere
create schema "Sch""ema";
create type "Sch""ema".mood as enum ('good', 'bad');
create table "Sch""ema"."t {key} %I" ("t" int, "we ird" "Sch""ema".mood, gone int);
alter table "Sch""ema"."t {key} %I" drop column gone;
insert into "Sch""ema"."t {key} %I" values (1, 'bad'), (0, 'good');
alter table "Sch""ema"."t {key} %I"
  add constraint "c ""1""" check ("we ird" = 'good') not valid,
  add constraint c2 check ("t" > 0) not valid,
  add constraint c3 check (("t {key} %I" is not null) and "t {key} %I"."t" < 1) not valid;
