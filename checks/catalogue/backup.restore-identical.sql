-- check: backup.restore-identical
-- title: Dump -> restore into a scratch cluster gives identical schema, policies, sequences and content
--   hashes
-- severity: error
-- tier: scenario
-- kind: procedure
-- configuration: restore_test
-- nothing: no database
-- condition: A backup (pg_dump, of one snapshot) is restored (pg_restore) on a disposable server of the
--   same major version, and compared with that snapshot. `restore`, pg_restore complained; `schema`, an
--   object of the whole catalogue (policies and privileges too) is lost or another; `rows`, a table has
--   other rows; `sequences`, one stands elsewhere.
-- effect: The rollback that everybody counts on does not bring back what there was. A dump of a table
--   with one orphan restores with a warning, and without its foreign key.
-- fix: Repair what the restore complains of (fk.orphan-rows, constraint.check-violations,
--   constraint.check-not-restorable show the rows and the functions), and take the backup again.
-- cost: A whole dump and restore, and two passes over all rows; the disk holds dump and copy for so long.
-- false positives: None known. An extension that this machine lacks, a table that we may not read, or a
--   server version that is not installed here, is unknown.
-- waiver: Per question.
-- source: pg_dump docs; CHECKS 4.2 (pg_restore loses the constraint); own (validated backup, rollback).

-- section: postgres fixture firing
-- configuration: {"restore_test": {"enabled": true}}
-- expect: 1 restore
-- expect: 1 schema
-- expect: 0 rows
-- expect: 0 sequences
create table customers (id int primary key);
create table orders (id int primary key, customer_id int references customers);
set session_replication_role = replica;
insert into orders values (1, 7);

-- section: postgres fixture silent
-- configuration: {"restore_test": {"enabled": true}}
-- expect: 0 restore
-- expect: 0 schema
-- expect: 0 rows
-- expect: 0 sequences
drop role if exists restore_identical_owner, restore_identical_reader;
create role restore_identical_owner;
create role restore_identical_reader;
create schema "Sch""ema" authorization restore_identical_owner;
create type state as enum ('new', 'paid');
create domain short as varchar(5) check (value <> 'x');
create table "Sch""ema"."T 'x'" (id bigint generated always as identity, name short, at timestamptz,
  price numeric(10, 2), doubled numeric generated always as (price * 2) stored, state state,
  primary key (id));
insert into "Sch""ema"."T 'x'" (name, at, price, state)
  values ('a', 'infinity', 1.10, 'new'), (null, '2024-02-29 12:00+05:30', 'NaN', 'paid');
alter table "Sch""ema"."T 'x'" owner to restore_identical_owner, enable row level security;
create policy mine on "Sch""ema"."T 'x'" for select to restore_identical_reader using (name = current_user);
grant select on "Sch""ema"."T 'x'" to restore_identical_reader;
create table days (d date primary key, n float8) partition by range (d);
create table days_2024 partition of days for values from ('2024-01-01') to ('2025-01-01');
insert into days values ('2024-05-01', 0.1), ('2024-05-02', 'NaN');
create view totals as select state, count(*) as n from "Sch""ema"."T 'x'" group by state;
create materialized view counted as select count(*) as n from days;
create sequence tickets start 10 increment 5;
select nextval('tickets');
create function touch() returns trigger language plpgsql as 'begin return new; end';
create trigger touch before update on days for each row execute function touch();
comment on table days is 'it''s a day';
alter default privileges in schema public grant select on tables to restore_identical_reader;

-- section: postgres fixture silent: not configured
-- expect: skipped
create table t (id int primary key);

-- section: postgres fixture trap: what we may not read is no pass
-- configuration: {"restore_test": {"enabled": true}}
-- expect: unknown * restore
-- session: set role restore_identical_nobody
drop role if exists restore_identical_nobody;
create role restore_identical_nobody;
create table secrets (id int primary key);
