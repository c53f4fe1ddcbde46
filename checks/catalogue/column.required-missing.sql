-- check: column.required-missing
-- title: Required column is NULL or blank (NOT NULL columns re-checked; configured required fields;
--   NOT NULL text must not be blank)
-- severity: error
-- tier: core
-- kind: pred
-- configuration: required_columns (optional)
-- nothing: no NOT NULL columns
-- condition: A column declared NOT NULL, or configured as required, holds NULL, or such a column of
--   text holds nothing but white space although its default is not blank itself.
-- effect: What the schema promises is not there: mails without address, names without letters, and
--   code that never expects NULL meets one.
-- fix: Fill the rows in; a NULL behind NOT NULL comes from damage or surgery on the catalogue, so find
--   out where it came from.
-- cost: Shares one scan per table with the other row predicates.
-- false positives: Text that may be blank: give the column the default '' to say so. Where Django wrote the
--   tables, to which '' means nothing, blank text is a warning only, unless the column is configured.
-- waiver: Per column.
-- source: dbt not_null; dbt_utils not_empty_string; PostgreSQL 17 folds IS NULL on a NOT NULL column
--   away, SQLite does too.

-- section: postgres discovery
-- One row per NOT NULL or configured column of a table with rows of its own; a partition is asked
-- only for what its root does not promise. num_nulls() cannot be folded away as `is null` is.
-- A configured column that is not there is a row of its own.
with
  configured (table_name, column_name, relid, attnum) as materialized (
    select distinct r."table", r."column", t.oid, a.attnum
    from pg_catalog.jsonb_to_recordset($1::pg_catalog.jsonb)
      as r("table" pg_catalog.text, "column" pg_catalog.text)
    left join {user_relations} as t
      on t.relkind in ('r', 'p') and r."table" in (t.name, t.schema_name || '.' || t.relation_name)
    left join pg_catalog.pg_attribute as a
      on a.attrelid = t.oid and a.attname = r."column" and a.attnum > 0 and not a.attisdropped
  )
select
  c.table_name || ' ' || c.column_name as subject,
  null as relation,
  null as key,
  null as is_missing,
  null as severity,
  'check_settings.required_columns names ' || case
    when c.relid is null then 'a table that is not there (with its schema): '
    else 'a column that is not there: '
  end || c.table_name || ' ' || c.column_name as unknown
from configured as c
where c.attnum is null
union all
select
  t.name || ' ' || pg_catalog.quote_ident(a.attname) as subject,
  t.scan as relation,
  keys.key,
  'pg_catalog.num_nulls(t.' || pg_catalog.quote_ident(a.attname) || ') > 0'
    || case
      when ty.typcategory = 'S' and a.attgenerated = '' and not is_blank_by_default.yes
        then pg_catalog.format(
          -- Only what begins with a blank or is empty can be blank, and that is cheaper to tell.
          ' or (t.%1$I::pg_catalog.text collate "C" < %4$L '
            || 'and pg_catalog.btrim(t.%1$I::pg_catalog.text, %2$L) operator(pg_catalog.=) %3$L)',
          a.attname, e' \t\n\r\f\v', '', '!'
        )
      else ''
    end as is_missing,
  case
    when ty.typcategory = 'S'
      and convention.is_blank
      and not exists (select from configured as c where c.relid = t.oid and c.attnum = a.attnum)
      then 'warning'
  end as severity,
  null as unknown
from {user_relations} as t
join {row_keys} as keys on keys.relid = t.oid
join pg_catalog.pg_attribute as a on a.attrelid = t.oid
join pg_catalog.pg_type as ty on ty.oid = a.atttypid
left join pg_catalog.pg_attrdef as d on d.adrelid = a.attrelid and d.adnum = a.attnum
cross join lateral (
  select
    coalesce(pg_catalog.pg_get_expr(d.adbin, d.adrelid) ~ '^''\s*''(::|$)', false) as yes
) as is_blank_by_default
cross join (
  -- Django writes '' where other programs write NULL, and declares every text NOT NULL without a default.
  select
    exists (
      select
      from {user_relations} as m
      where m.relation_name = 'django_migrations'
        and (
          select pg_catalog.count(*)
          from pg_catalog.pg_attribute as ma
          where ma.attrelid = m.oid and ma.attname in ('app', 'name', 'applied') and ma.attnum > 0
        ) = 3
    ) as is_blank
) as convention
where t.relkind in ('r', 'p')
  and a.attnum > 0
  and not a.attisdropped
  and (
    exists (select from configured as c where c.relid = t.oid and c.attnum = a.attnum)
    or (
      a.attnotnull
      and not (
        t.is_partition
        and exists (
          select
          from pg_catalog.pg_partition_ancestors(t.oid) as up(relid)
          join pg_catalog.pg_attribute as ua on ua.attrelid = up.relid
          where up.relid <> t.oid
            and ua.attname = a.attname
            and ua.attnotnull
        )
      )
    )
  )
order by 1

-- section: postgres predicate
{is_missing}

-- section: postgres fixture firing
-- expect: 2 public.users email
-- expect: 1 public.users age
-- expect: 0 public.users id
create table users (id int primary key, email text not null, age int, note text);
insert into users values (1, 'a@example.org', 1, null), (2, '', 2, ''), (3, e' \t\n', null, ' ');
update pg_attribute set attnotnull = true where attrelid = 'users'::regclass and attname = 'age';

-- section: postgres fixture firing: configured columns
-- configuration: {"required_columns": [
--     {"table": "public.users", "column": "phone"},
--     {"table": "\"Sch ema\".t", "column": "Note"},
--     {"table": "public.nobody", "column": "id"},
--     {"table": "public.users", "column": "gone"}]}
-- expect: 2 public.users phone
-- expect: 1 "Sch ema".t "Note"
-- expect: 0 public.users id
-- expect: unknown * public.nobody id
-- expect: unknown * public.users gone
create schema "Sch ema";
create table "Sch ema".t ("Note" text);
insert into "Sch ema".t values (null), ('a');
create table users (id int primary key, phone text, gone int, note text);
alter table users drop column gone;
insert into users values (1, '1', null), (2, ' ', null), (3, null, null);

-- section: postgres fixture silent: configured columns
-- configuration: {"required_columns": [{"table": "public.users", "column": "phone"}]}
-- expect: 0 public.users phone
create table users (phone text);
insert into users values ('1');

-- section: postgres fixture silent
-- expect: 0 public.users id
-- expect: 0 public.users email
create table users (id int primary key, email text not null, age int, note text);
insert into users values (1, 'a@example.org', null, null), (2, '.', 2, '');

-- section: postgres fixture silent: no NOT NULL columns
-- expect: skipped
create table logs (n int, t text);

-- section: postgres fixture trap: a default that is blank itself, generated columns, other types
-- expect: 0 public.pages subtitle
-- expect: 0 public.pages slug
-- expect: 1 public.pages code
-- expect: 1 public.pages handle
-- expect: 0 public.pages tags
-- expect: 0 public.pages id
create domain short_text as varchar(20);
create table pages (
  id int generated always as identity primary key,
  subtitle text not null default '',
  slug text not null generated always as (subtitle_source || '') stored,
  subtitle_source text default '',
  code char(4) not null,
  handle short_text not null,
  tags text[] not null
);
insert into pages (code, handle, tags) values ('  ', 'h', '{}'), ('a', ' ', '{""}');

-- section: postgres fixture trap: partitions are their root's but for what they add, children are not
-- expect: 1 public.events n
-- expect: 1 public.events_low m
-- expect: 0 public.notes n
-- expect: 1 public.more_notes n
create table events (id int, n text not null, m text) partition by range (id);
create table events_low partition of events (m not null) for values from (0) to (10);
create table events_high partition of events for values from (10) to (20);
create table notes (n text not null);
create table more_notes () inherits (notes);
insert into events values (1, 'a', ' '), (11, '', '');
insert into more_notes values ('');

-- section: postgres fixture trap: hostile names, composite values with NULL in them, dropped columns
-- expect: 1 "Sch""ema"."t {key} %I" t
-- expect: 0 "Sch""ema"."t {key} %I" "pa ir"
-- expect: 0 "Sch""ema"."t {key} %I" "Key"
create schema "Sch""ema";
create type "Sch""ema".pair as (a int, b int);
create table "Sch""ema"."t {key} %I" (
  gone text not null,
  "Key" int primary key,
  "t" text not null,
  "pa ir" "Sch""ema".pair not null
);
alter table "Sch""ema"."t {key} %I" drop column gone;
insert into "Sch""ema"."t {key} %I" values (1, '', row(null, null));

-- section: postgres fixture trap: Django means NULL when it writes nothing
-- expect: 1 [warning] public.auth_user email
-- expect: 1 public.auth_user username
-- expect: 1 public.auth_user joined
-- configuration: {"required_columns": [{"table": "public.auth_user", "column": "username"}]}
create table django_migrations (id bigserial primary key, app text not null, name text not null,
  applied timestamptz not null);
create table auth_user (id int primary key, email varchar(254) not null, username text not null, joined date);
insert into auth_user values (1, '', ' ', null);
update pg_attribute set attnotnull = true where attrelid = 'auth_user'::regclass and attname = 'joined';

-- section: sqlite discovery
-- One row per NOT NULL or primary key column: a primary key that is not INTEGER may hold NULL.
-- typeof() cannot be folded away as `is null` is. Configured columns are required too; one that is
-- not there is a row of its own.
with configured (table_name, column_name) as materialized (
  select distinct json_extract(r.value, '$.table'), json_extract(r.value, '$.column')
  from json_each($1) as r
)
select
  x.table_name || ' ' || x.column_name as subject,
  null as relation,
  null as key,
  null as is_missing,
  null as severity,
  'check_settings.required_columns names what is not there: ' || x.table_name || ' '
    || x.column_name as unknown
from configured as x
where not exists (
  select 1
  from {user_tables} as t
  join pragma_table_xinfo(t.table_name, 'main') as c
  where t.table_name = x.table_name
    and c.name = x.column_name
)
union all
select
  t.table_name || ' ' || c.name as subject,
  t.relation,
  keys.key,
  'typeof(t."' || replace(c.name, '"', '""') || '") = ''null'''
    || case
      when c.hidden = 0 and coalesce(c.dflt_value, '') not in ('''''', '""')
        then ' or (typeof(t."' || replace(c.name, '"', '""') || '") = ''text'' and trim(t."'
          || replace(c.name, '"', '""')
          || '", '' '' || char(9, 10, 11, 12, 13)) = '''')'
      else ''
    end as is_missing,
  -- Django writes '' where other programs write NULL, and declares every text NOT NULL without a default.
  case
    when (
        select count(*)
        from pragma_table_info('django_migrations', 'main') as m
        where m.name in ('app', 'name', 'applied')
      ) = 3
      and (lower(c.type) like '%char%' or lower(c.type) like '%text%')
      and c.pk = 0
      and not exists (
        select 1 from configured as x where x.table_name = t.table_name and x.column_name = c.name
      )
      then 'warning'
  end as severity,
  null as unknown
from {user_tables} as t
join pragma_table_xinfo(t.table_name, 'main') as c
join {row_keys} as keys on keys.table_name = t.table_name
where c."notnull" = 1
  or c.pk > 0
  or exists (
    select 1
    from configured as x
    where x.table_name = t.table_name
      and x.column_name = c.name
  )
order by 1

-- section: sqlite predicate
{is_missing}

-- section: sqlite fixture firing
-- expect: 2 users email
-- expect: 1 users age
-- expect: 0 users id
create table users (id integer primary key, email text not null, age int, note text);
insert into users values (1, 'a@example.org', 1, null), (2, '', 2, ''), (3, '
', null, ' ');
pragma writable_schema = on;
update sqlite_schema
set sql = 'create table users (id integer primary key, email text not null, age int not null, note text)'
where name = 'users';
pragma writable_schema = reset;

-- section: sqlite fixture firing: configured columns
-- configuration: {"required_columns": [{"table": "users", "column": "phone"},
--     {"table": "users", "column": "gone"}]}
-- expect: 2 users phone
-- expect: 0 users id
-- expect: unknown * users gone
create table users (id integer primary key, phone text);
insert into users values (1, '1'), (2, null), (3, ' ');

-- section: sqlite fixture silent: configured columns
-- configuration: {"required_columns": [{"table": "users", "column": "phone"}]}
-- expect: 0 users phone
create table users (phone text);
insert into users values ('1');

-- section: sqlite fixture silent
-- expect: 0 users id
-- expect: 0 users email
create table users (id integer primary key, email text not null, note text);
insert into users values (1, 'a@example.org', ''), (2, '0', null);

-- section: sqlite fixture silent: no NOT NULL columns
-- expect: skipped
create table logs (n int, t text);

-- section: sqlite fixture trap: NULL in a primary key, a blank default, generated columns, hostile names
-- expect: 2 codes code
-- expect: 0 pages subtitle
-- expect: 0 pages slug
-- expect: 1 we"ird {key} t
create table codes (code text primary key);
insert into codes values (null), (null), ('a');
create table pages (
  subtitle text not null default '',
  slug text not null generated always as (subtitle) stored
);
insert into pages (subtitle) values ('');
create table "we""ird {key}" ("t" text not null);
insert into "we""ird {key}" values (''), (x'');

-- section: sqlite fixture trap: Django means NULL when it writes nothing
-- expect: 1 [warning] auth_user email
-- expect: 1 auth_user username
-- configuration: {"required_columns": [{"table": "auth_user", "column": "username"}]}
create table django_migrations (id integer primary key, app text not null, name text not null,
  applied datetime not null);
create table auth_user (id integer primary key, email varchar(254) not null, username text not null);
insert into auth_user values (1, '', ' ');
