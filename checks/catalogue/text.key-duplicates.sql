-- check: text.key-duplicates
-- title: Login/natural key duplicated after trimming, case folding and Unicode normalisation (email,
--   username, slug, xmlid, code)
-- severity: error
-- tier: core
-- kind: rows
-- nothing: no text columns that are keys by their name
-- condition: Two rows of a table hold the same key once both are trimmed, folded to lower case and
--   normalised. The table is taken apart by the other columns of a unique index that holds the column
--   (a tenant, a language), and only the rows of its predicate count (those not deleted). Columns of
--   foreign keys are no keys of their own, nor is a column without a unique index of which most values
--   occur several times.
-- effect: One person has two accounts, logins pick one of them, and the unique index everybody wants
--   cannot be made.
-- fix: Merge the rows; then a unique index on lower(column), or the type citext.
-- cost: One hash aggregate per column.
-- false positives: Codes in which case matters; history tables that keep one row per version. Where no
--   unique index says that the column is a key it is a warning, unless the table is one of people or the
--   column an xmlid.
-- waiver: Per column with the number of known rows.
-- source: database_consistency CaseSensitiveUniqueValidationChecker; dbt-expectations consistent
--   casing; PostgreSQL docs citext.

-- section: postgres discovery
-- One row per column. A code or a number is a key only where some unique index says so; a table whose
-- unique indexes hold the column among others is asked within the others.
select
  t.name || ' ' || pg_catalog.quote_ident(a.attname) as subject,
  t.scan as relation,
  keys.key,
  pg_catalog.quote_ident(a.attname) as column,
  f.folded,
  case
    when coalesce(scope.columns, '') = '' then f.folded
  end as folded_alone,
  coalesce(scope.columns, '') as scope,
  coalesce(' and (' || scope.predicate || ')', '') as covered,
  case when scope.indexrelid is null then 'false' else 'true' end as is_declared,
  -- Without a unique index only a table of people, by its name or by a password in it, makes it an error.
  case
    when scope.indexrelid is null
      and a.attname !~* 'xml_?id$'
      and (
        a.attname ~* 'slug$'
        or not (
          t.relation_name ~* ('user|account|member|customer|person|people|login|profile|employee|contact'
            || '|subscri|student|client|author|admin|staff|partner|player|patient|principal|identit')
          or exists (
            select
            from pg_catalog.pg_attribute as p
            where p.attrelid = t.oid and p.attnum > 0 and not p.attisdropped and p.attname ~* 'passw|pwd|hash$'
          )
        )
      )
      then 'warning'
  end as severity
from {user_relations} as t
join {row_keys} as keys on keys.relid = t.oid
join pg_catalog.pg_attribute as a on a.attrelid = t.oid
join pg_catalog.pg_type as ty on ty.oid = a.atttypid
cross join lateral (
  select
    a.attname ~* '(^|_)(e_?mail|user_?name|login|slug|xml_?id)$' as is_key,
    a.attname ~* '(^|_)(code|sku|iban|isbn|handle|external_id)$' as may_be_key
) as named
cross join lateral (
  select
    case
      when pg_catalog.getdatabaseencoding() = 'UTF8'
        -- What is ASCII is normal already, and most keys are.
        then pg_catalog.format(
          'pg_catalog.lower(case when pg_catalog.octet_length(t.%1$I::pg_catalog.text) '
            || '= pg_catalog.char_length(t.%1$I::pg_catalog.text) '
            || 'then pg_catalog.btrim(t.%1$I::pg_catalog.text) '
            || 'else pg_catalog.normalize(pg_catalog.btrim(t.%1$I::pg_catalog.text), %2$L) end) '
            || 'collate "C"',
          a.attname, 'NFKC'
        )
      else pg_catalog.format('pg_catalog.lower(pg_catalog.btrim(t.%I::pg_catalog.text)) collate "C"', a.attname)
    end as folded
) as f
left join lateral (
  -- The unique index that holds the column with the fewest others, one for all rows first. What stands
  -- behind INCLUDE is no key, and where the others are a key by themselves the index says nothing of it.
  select i.indexrelid, others.columns, pg_catalog.pg_get_expr(i.indpred, i.indrelid) as predicate
  from pg_catalog.pg_index as i
  cross join lateral (
    select
      pg_catalog.bool_or(part.is_own) as is_there,
      pg_catalog.string_agg(', ' || part.text, '' order by part.position)
        filter (where not part.is_own) as columns,
      coalesce(
        pg_catalog.array_agg(part.attnum) filter (where not part.is_own and part.attnum <> 0), '{}'
      ) as attnums
    from (
      select
        k.position,
        k.attnum,
        coalesce('t.' || pg_catalog.quote_ident(o.attname), expression.text) as text,
        case
          when k.attnum <> 0 then k.attnum = a.attnum
          when pg_catalog.quote_ident(a.attname) = a.attname
            then expression.text ~ ('\m' || a.attname || '\M')
          else pg_catalog.strpos(expression.text, pg_catalog.quote_ident(a.attname)) > 0
        end as is_own
      from pg_catalog.unnest(i.indkey::pg_catalog.int2[]) with ordinality as k(attnum, position)
      left join pg_catalog.pg_attribute as o on o.attrelid = t.oid and o.attnum = k.attnum
      cross join lateral (
        select
          case
            when k.attnum = 0
              then pg_catalog.pg_get_indexdef(i.indexrelid, k.position::pg_catalog.int4, false)
          end as text
      ) as expression
      where k.position <= i.indnkeyatts
    ) as part
  ) as others
  where i.indrelid = t.oid
    and i.indisunique
    and others.is_there
    and not exists (
      select
      from pg_catalog.pg_index as n
      where n.indrelid = t.oid
        and n.indisunique
        and n.indpred is null
        and n.indexprs is null
        and (n.indkey::pg_catalog.int2[])[0:n.indnkeyatts - 1] <@ others.attnums
    )
  order by (i.indpred is not null), i.indnkeyatts, i.indexrelid::pg_catalog.regclass::pg_catalog.text
  limit 1
) as scope on true
where t.relkind in ('r', 'p')
  and not t.is_partition
  and a.attnum > 0
  and not a.attisdropped
  and ty.typcategory = 'S'
  and (named.is_key or (named.may_be_key and scope.indexrelid is not null))
  and not exists (
    select
    from pg_catalog.pg_constraint as c
    where c.conrelid = t.oid
      and c.contype = 'f'
      and a.attnum = any (c.conkey)
  )
  -- A log or a line that only mentions the key says so by having no unique index at all.
  and (scope.indexrelid is not null or a.attname ~* '^(e_?mail|user_?name|login|slug|xml_?id)$')
order by 1

-- section: postgres screen
-- Keys that are told apart by other columns have no screen.
pg_catalog.count(*) filter (
  where pg_catalog.octet_length(pg_catalog.btrim(t.{column}::pg_catalog.text)) > 0{covered}
) - pg_catalog.count(distinct pg_catalog.hashtextextended({folded_alone}, 0)) filter (
  where pg_catalog.octet_length(pg_catalog.btrim(t.{column}::pg_catalog.text)) > 0{covered}
)

-- section: postgres count
-- Where no unique index says that it is a key, most values have to be different to make it one.
select
  case
    when {is_declared} or 2 * pg_catalog.count(*) >= pg_catalog.sum(d.n)
      then coalesce(pg_catalog.sum(d.n) filter (where d.n > 1), 0)::pg_catalog.int8
    else 0
  end
from (
  select pg_catalog.count(*) as n
  from {relation} as t
  where pg_catalog.octet_length(pg_catalog.btrim(t.{column}::pg_catalog.text)) > 0{covered}
  group by {folded}{scope}
) as d

-- section: postgres evidence
select
  d.keys as key_rows,
  d.spellings
from (
  select
    pg_catalog.jsonb_agg({key}) as keys,
    pg_catalog.string_agg(distinct t.{column}::pg_catalog.text collate "C", ' | ') as spellings
  from {relation} as t
  where pg_catalog.octet_length(pg_catalog.btrim(t.{column}::pg_catalog.text)) > 0{covered}
  group by {folded}{scope}
  having pg_catalog.count(*) > 1
) as d
order by 1

-- section: postgres fixture firing
-- expect: 3 public.users email
-- expect: 2 public.users username
create table users (id int primary key, email text unique, username text);
insert into users values (1, 'Anna@example.org', 'anna'), (2, 'anna@example.org', 'anna'),
  (3, ' anna@example.org', 'b'), (4, 'b@example.org', null);

-- section: postgres fixture firing: normal forms
-- expect: 2 public.users username
create table users (id int primary key, username text unique);
insert into users values (1, U&'ren\00e9'), (2, U&'rene\0301'), (3, 'rene');

-- section: postgres fixture silent
-- expect: 0 public.users email
-- expect: 0 public.products code
create table users (id int primary key, email text unique);
create table products (id int primary key, tenant int, code text, unique (tenant, code));
insert into users values (1, 'anna@example.org'), (2, 'b@example.org'), (3, null), (4, ''), (5, ' ');
insert into products values (1, 1, 'A'), (2, 2, 'a'), (3, 1, 'b');

-- section: postgres fixture silent: none
-- expect: skipped
create table users (id int primary key, name text);
create table logs (id int primary key, code text, user_email text);

-- section: postgres fixture trap: references, scopes with several columns, partitions, hostile names
-- expect: 0 public.users username
-- expect: 2 public.texts slug
-- expect: 2 [warning] public.events slug
-- expect: 2 [warning] "Sch""ema"."t {key}" "Email"
-- session: set search_path = nowhere
create table users (username text primary key);
create table posts (id int primary key, username text references users);
create table texts (tenant int, lang text, slug text, unique (tenant, lang, slug));
create table events (id int, slug text) partition by range (id);
create table events_low partition of events for values from (0) to (10);
create schema "Sch""ema";
create collation "Sch""ema".blind (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
create table "Sch""ema"."t {key}" ("Email" text collate "Sch""ema".blind);
insert into users values ('a'), ('b');
insert into posts values (1, 'a'), (2, 'a');
insert into texts values (1, 'de', 'x'), (1, 'en', 'x'), (2, 'de', 'X'), (2, 'de', 'x');
insert into events values (1, 'x'), (2, 'x');
insert into "Sch""ema"."t {key}" values ('x@y.z'), ('X@y.z'), ('w@y.z');

-- section: postgres fixture trap: partial and expression indexes, what stands behind INCLUDE or beside a key
-- expect: 0 public.users email
-- expect: 2 public.members email
-- expect: 0 public.accounts email
-- expect: 2 public.people email
-- expect: 2 public.guests email
-- expect: 0 public."Logins" "Email"
create table users (id int primary key, email text, deleted_at timestamptz);
create unique index on users (email) where deleted_at is null;
insert into users values (1, 'a@b.cd', null), (2, 'A@b.cd', now()), (3, 'a@b.cd', now());
create table members (id int primary key, email text, deleted_at timestamptz);
create unique index on members (email) where deleted_at is null;
insert into members values (1, 'a@b.cd', null), (2, 'A@b.cd', null), (3, 'a@b.cd', now());
create table accounts (id int primary key, tenant_id int, email text);
create unique index on accounts (tenant_id, lower(email));
insert into accounts values (1, 1, 'a@b.cd'), (2, 2, 'A@b.cd');
create table people (id int primary key, email text);
create unique index on people (id) include (email);
insert into people values (1, 'a@b.cd'), (2, 'A@b.cd');
create table guests (id int primary key, email text, unique (email, id));
insert into guests values (1, 'a@b.cd'), (2, 'A@b.cd');
create table "Logins" (id int primary key, "Email" text, "Realm" text);
create unique index on "Logins" (lower("Email"), lower("Realm"));
insert into "Logins" values (1, 'a@b.cd', 'x'), (2, 'A@b.cd', 'y');

-- section: postgres fixture trap: what many rows share is no key unless an index says so
-- expect: 0 public.items username
-- expect: 4 public.users username
create table items (id int primary key, username text);
create table users (id int primary key, username text unique);
insert into items select n, 'user ' || n % 3 from generate_series(1, 30) as n;
insert into users values (1, 'a'), (2, 'A'), (3, 'a '), (4, ' a');

-- section: postgres fixture trap: without a unique index it weighs less where nobody logs in
-- expect: 2 [warning] public.orders email
-- expect: 2 [warning] public.topics slug
-- expect: 2 [error] public.user_emails email
-- expect: 2 [error] public.things username
-- expect: 2 [error] public.records xmlid
create table orders (id int primary key, email text);
create table topics (id int primary key, slug text);
create table user_emails (id int primary key, email text);
create table things (id int primary key, username text, password_hash text);
create table records (id int primary key, xmlid text);
insert into orders values (1, 'a@b.cd'), (2, 'A@b.cd');
insert into topics values (1, 'a'), (2, 'a');
insert into user_emails values (1, 'a@b.cd'), (2, 'A@b.cd');
insert into things values (1, 'a', 'x'), (2, 'A', 'y');
insert into records values (1, 'base.a'), (2, 'base.a ');
