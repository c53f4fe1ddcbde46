-- check: catalog.schema-drift
-- title: Fresh install and upgrade path (or before/after a rollback) end in different schemas
-- severity: error
-- tier: scenario
-- kind: compare
-- difference: changed
-- nothing: an empty catalogue
-- condition: The catalogue differs from the baseline in an object or one of its properties:
--   tables, columns, constraints, indexes, views, triggers, routines, sequences, types,
--   privileges, comments.
-- effect: Two installations that should be alike are not: the next migration works on one and
--   fails on the other.
-- fix: Find out which side is right and write the migration that is missing. Two paths to one
--   schema are proven by the law equivalence, and a way back by roundtrip.
-- cost: Reads the catalogue only.
-- false positives: A baseline of another major version: definitions are printed in other words.
--   Migrations that were run in between.
-- waiver: Per object.
-- source: pgTAP columns_are, indexes_are; Liquibase diff; the schema snapshot the laws compare.

-- section: postgres snapshot
schema

-- section: postgres fixture firing
-- expect: 1 column public.orders.note
-- expect: 1 column public.orders.code
-- expect: 1 column_order public.orders
-- expect: 0 column public.orders.id
create table orders (id int primary key, code varchar(10));
-- then
alter table orders alter column code type varchar(20), add column note text;

-- section: postgres fixture silent
-- expect: 0 table public.orders
create table orders (id int primary key, code text, gone int);
alter table orders drop column gone;
insert into orders values (1, 'a');
-- then
insert into orders values (2, 'b');
alter table orders add column gone int;
alter table orders drop column gone;

-- section: postgres fixture trap: policies, hostile names, what is remade under other numbers
-- expect: 1 policy public.orders.mine
-- expect: 0 table "Sch ""ema"."T.x"
-- expect: 0 column "Sch ""ema"."T.x"."Key"
create table orders (id int primary key);
create policy mine on orders using (id = 1);
create schema "Sch ""ema";
create table "Sch ""ema"."T.x" ("Key" int);
-- then
drop policy mine on orders;
create policy mine on orders using (id = 2);
drop table "Sch ""ema"."T.x";
create table "Sch ""ema"."T.x" ("Key" int);

-- section: sqlite snapshot
schema

-- section: sqlite fixture firing
-- expect: 1 column main.orders.note
-- expect: 1 column_order main.orders
-- expect: 1 sql_text table main.orders
create table orders (id integer primary key);
-- then
alter table orders add column note text;

-- section: sqlite fixture silent
-- expect: 0 table main.orders
create table orders (id integer primary key);
-- then
insert into orders values (1);
create table t (a);
drop table t;

-- section: sqlite fixture trap: an index that is remade in other words, a hostile name
-- expect: 0 index main.orders_n
-- expect: 1 sql_text index main.orders_n
create table orders (id integer primary key, n int);
create table "we""ird {key}" ("Key" int);
create index orders_n on orders (n);
-- then
drop index orders_n;
create  index orders_n on orders(n);
