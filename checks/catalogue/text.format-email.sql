-- check: text.format-email
-- title: Malformed e-mail address
-- severity: error
-- tier: core
-- kind: pred
-- nothing: no text columns called email
-- condition: A column of text whose name ends in email (or e_mail, mail_address) holds something that
--   is no address: not one @, nothing before it, no domain with a dot, a domain with signs no domain
--   has, blanks, control characters, or longer than 254 bytes. Addresses with letters beyond ASCII are accepted, blank values are
--   column.required-missing.
-- effect: Mails bounce, logins by address fail, and imports into stricter systems stop.
-- fix: Repair the addresses, then add a CHECK.
-- cost: Shares one scan per table with the other row predicates.
-- false positives: Columns that hold something else, such as a list of addresses or a display name.
-- waiver: Per column with the number of known rows.
-- source: RFC 5321 section 4.5.3.1; RFC 6531; great_expectations expect_column_values_to_match_regex.

-- section: postgres discovery
-- One row per column.
select
  t.name || ' ' || pg_catalog.quote_ident(a.attname) as subject,
  t.scan as relation,
  keys.key,
  pg_catalog.quote_ident(a.attname) as column
from {user_relations} as t
join {row_keys} as keys on keys.relid = t.oid
join pg_catalog.pg_attribute as a on a.attrelid = t.oid
join pg_catalog.pg_type as ty on ty.oid = a.atttypid
where t.relkind in ('r', 'p')
  and not t.is_partition
  and a.attnum > 0
  and not a.attisdropped
  and ty.typcategory = 'S'
  and a.attname ~* 'email(_?addr(ess)?)?$|(^|_)e_mail(_?addr(ess)?)?$|mail_address$'
  -- Sqitch writes user@host there where git knows no address.
  and not (
    t.relation_name in ('changes', 'events', 'projects', 'releases', 'tags')
    and a.attname in ('committer_email', 'creator_email', 'installer_email', 'planner_email')
  )
order by 1

-- section: postgres predicate
pg_catalog.octet_length(t.{column}::pg_catalog.text) > 0
  and (
    pg_catalog.octet_length(t.{column}::pg_catalog.text) > 254
    -- At most 64 characters before the @; as a bound in the pattern this costs seven times as much.
    or pg_catalog.strpos(t.{column}::pg_catalog.text collate "C", '@') not between 2 and 65
    or t.{column}::pg_catalog.text collate "C"
      !~ '^[^[:cntrl:][:space:]@]+@[^[:cntrl:][:space:]@.]+(\.[^[:cntrl:][:space:]@.]+)+$'
    or t.{column}::pg_catalog.text collate "C"
      ~ '(^\.|\.\.|\.@|[<>(),;:]|@-|-$|@.*(-\.|\.-|[]["!#$%&''*+/=?^`{|}~\\]))'
  )

-- section: postgres fixture firing
-- expect: 7 public.users email
create table users (id int primary key, email text);
insert into users values (1, 'anna'), (2, 'anna@'), (3, '@example.org'), (4, 'a b@example.org'),
  (5, 'anna@localhost'), (6, 'Anna <anna@example.org>'), (7, 'anna@@example.org'),
  (8, 'anna@example.org'), (9, null);

-- section: postgres fixture silent
-- expect: 0 public.users email
create table users (id int primary key, email text);
insert into users values (1, 'anna@example.org'), (2, 'a.b+c_d-e@sub.example.co'), (3, U&'\00fcnal@example.org'),
  (4, U&'a@m\00fcnchen.de'), (5, ''), (6, null), (7, 'o''brien@example.org');

-- section: postgres fixture silent: no such column
-- expect: skipped
create table users (id int primary key, name text, email_sent bool, emails int, female text);

-- section: postgres fixture silent: the registry of Sqitch
-- expect: skipped
create schema sqitch;
create table sqitch.projects (project text primary key, creator_email text not null);
create table sqitch.changes (change_id text primary key, committer_email text, planner_email text);
insert into sqitch.projects values ('shop', 'ann@build-7');
insert into sqitch.changes values ('1', 'ann@build-7', 'ann@localhost');

-- section: postgres fixture trap: names, domains, partitions, hostile names
-- expect: 1 public.users "contactEmail"
-- expect: 1 public.users work_e_mail
-- expect: 0 public.users "EMAIL"
-- expect: 1 public.events email
-- expect: 1 "Sch""ema"."t {key}" "my ""email"
create domain address as varchar(200);
create table users ("contactEmail" text, work_e_mail address, "EMAIL" text);
create table events (id int, email text) partition by range (id);
create table events_low partition of events for values from (0) to (10);
create schema "Sch""ema";
create table "Sch""ema"."t {key}" ("my ""email" text);
insert into users values ('x', 'y', 'a@b.c');
insert into events values (1, 'x');
insert into "Sch""ema"."t {key}" values ('x');

-- section: postgres fixture trap: what no domain can be, names without a separator
-- expect: 5 public.users useremail
create table users (id int primary key, useremail text);
insert into users values (1, 'a@b-.com'), (2, 'a@-b.com'), (3, 'a@b.com"'), (4, 'a@b.c|d'), (5, 'a@b.-c.d'),
  (6, 'a+b!#$%&''*/=?^`{|}~c@b-b.c--d.com'), (7, 'o''hara@b_b.com'), (8, 'a-@b.com');

-- section: sqlite discovery
-- One row per column.
select
  t.table_name || ' ' || c.name as subject,
  t.relation,
  keys.key,
  '"' || replace(c.name, '"', '""') || '"' as "column"
from {user_tables} as t
join pragma_table_xinfo(t.table_name, 'main') as c
join {row_keys} as keys on keys.table_name = t.table_name
where replace(lower(c.name), '_', '') like '%email'
  or replace(lower(c.name), '_', '') like '%emailaddress'
  or lower(c.name) like '%mail\_address' escape '\'
order by 1

-- section: sqlite predicate
typeof(t.{column}) = 'text'
  and t.{column} <> ''
  and (
    length(cast(t.{column} as blob)) > 254
    or t.{column} not like '_%@_%._%'
    or t.{column} like '%@%@%'
    or t.{column} glob '*[' || char(1) || '-' || char(32) || '<>(),;:]*'
    or t.{column} like '.%'
    or t.{column} like '%..%'
    or t.{column} like '%.@%'
    or t.{column} like '%@.%'
    or t.{column} like '%@-%'
    or t.{column} like '%-'
    or substr(t.{column}, instr(t.{column}, '@')) like '%-.%'
    or substr(t.{column}, instr(t.{column}, '@')) like '%.-%'
    or substr(t.{column}, instr(t.{column}, '@')) glob '*["!#$%&''*+/=?^`{|}~\]*'
    or t.{column} like '%.'
    or substr(t.{column}, instr(t.{column}, '@')) not like '%_._%'
  )

-- section: sqlite fixture firing
-- expect: 7 users email
create table users (id integer primary key, email text);
insert into users values (1, 'anna'), (2, 'anna@'), (3, '@example.org'), (4, 'a b@example.org'),
  (5, 'a.nna@localhost'), (6, 'Anna <anna@example.org>'), (7, 'anna@@example.org'),
  (8, 'anna@example.org'), (9, null);

-- section: sqlite fixture silent
-- expect: 0 users email
create table users (id integer primary key, email text);
insert into users values (1, 'anna@example.org'), (2, 'a.b+c_d-e@sub.example.co'), (3, ''), (4, null),
  (5, 'o''brien@example.org');

-- section: sqlite fixture silent: no such column
-- expect: skipped
create table users (id integer primary key, name text, email_sent int, female text);

-- section: sqlite fixture trap: hostile names
-- expect: 1 t "x" {key} my_email
create table "t ""x"" {key}" ("my_email" text);
insert into "t ""x"" {key}" values ('x');

-- section: sqlite fixture trap: what no domain can be, names without a separator
-- expect: 5 users useremail
create table users (id integer primary key, useremail text);
insert into users values (1, 'a@b-.com'), (2, 'a@-b.com'), (3, 'a@b.com"'), (4, 'a@b.c|d'), (5, 'a@b.-c.d'),
  (6, 'a+b!#$%&''*/=?^`{|}~c@b-b.c--d.com'), (7, 'o''hara@b_b.com'), (8, 'a-@b.com');
