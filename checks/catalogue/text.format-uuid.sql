-- check: text.format-uuid
-- title: Text column holding a malformed, nil or non-canonical UUID
-- severity: error
-- tier: core
-- kind: pred
-- configuration: formats (optional)
-- nothing: no text columns for UUIDs
-- condition: A column of text whose name ends in uuid or guid, or of char(36) or varchar(36) whose name
--   ends in id, holds something other than 32 lower-case hexadecimal digits in the groups 8-4-4-4-12
--   (in one group where the column has 32 characters), or nothing but zeros. A char(36) or varchar(36) column of which no row looks like a UUID is another
--   kind of number, and a guid of which some row is an address (://) is that of a feed.
-- effect: A cast to uuid fails, or joins miss because A and a are different letters.
-- fix: lower(), or repair; then change the column's type to uuid.
-- cost: Shares one scan per table with the other row predicates.
-- false positives: Upper-case spelling by design: give the pattern, a regular expression, as
--   check_settings.formats.uuid.
-- waiver: Per column.
-- source: RFC 9562 section 4.

-- section: postgres discovery
-- One row per column.
select
  t.name || ' ' || pg_catalog.quote_ident(a.attname) as subject,
  t.scan as relation,
  keys.key,
  pg_catalog.quote_ident(a.attname) as column,
  case
    when named.uuid and a.attname !~* 'guid$' then 'true'
    when named.uuid
      then pg_catalog.format(
        'not exists (select from %s as o where pg_catalog.strpos(o.%I::pg_catalog.text collate "C", %L) > 0)',
        t.scan, a.attname, '://'
      )
    else pg_catalog.format(
      'exists (select from %s as o where o.%I::pg_catalog.text ~* %L)',
      t.scan, a.attname, '^[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$'
    )
  end as holds_uuids,
  -- A column of 32 characters has no room for hyphens.
  case
    when $1::pg_catalog.jsonb ->> 'uuid' is not null
      then pg_catalog.quote_literal($1::pg_catalog.jsonb ->> 'uuid')
    when pg_catalog.format_type(a.atttypid, a.atttypmod) in ('character(32)', 'character varying(32)')
      then pg_catalog.quote_literal('^[0-9a-f]{32}$')
    else pg_catalog.quote_literal('^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$')
  end as canonical
from {user_relations} as t
join {row_keys} as keys on keys.relid = t.oid
join pg_catalog.pg_attribute as a on a.attrelid = t.oid
join pg_catalog.pg_type as ty on ty.oid = a.atttypid
cross join lateral (
  select
    a.attname ~* '(uuid|guid)$' as uuid
) as named
where t.relkind in ('r', 'p')
  and not t.is_partition
  and a.attnum > 0
  and not a.attisdropped
  and ty.typcategory = 'S'
  and (
    named.uuid
    or (
      pg_catalog.format_type(a.atttypid, a.atttypmod) in ('character(36)', 'character varying(36)')
      and (a.attname ~* '(^|_)id$' or a.attname ~ '[a-z]Id$')
    )
  )
order by 1

-- section: postgres predicate
pg_catalog.octet_length(t.{column}::pg_catalog.text) > 0
  and (
    t.{column}::pg_catalog.text collate "C" !~ {canonical}
    or t.{column}::pg_catalog.text collate "C" in (
      '00000000-0000-0000-0000-000000000000', '00000000000000000000000000000000'
    )
  )
  and {holds_uuids}

-- section: postgres fixture firing
-- expect: 4 public.orders order_uuid
-- expect: 1 public.orders id
create table orders (id char(36), order_uuid text);
insert into orders values
  ('0190163d-8694-739b-aea5-966c26f8ad91', '0190163D-8694-739B-AEA5-966C26F8AD91'),
  ('0190163d8694739baea5966c26f8ad91', '0190163d8694739baea5966c26f8ad91'),
  (null, 'x'),
  (null, '00000000-0000-0000-0000-000000000000'),
  (null, '0190163d-8694-739b-aea5-966c26f8ad91');

-- section: postgres fixture silent
-- expect: 0 public.orders order_uuid
create table orders (id uuid primary key, order_uuid varchar(36));
insert into orders values ('0190163d-8694-739b-aea5-966c26f8ad91', '0190163d-8694-739b-aea5-966c26f8ad91'),
  ('0190163d-8694-739b-aea5-966c26f8ad92', null);

-- section: postgres fixture silent: no such column
-- expect: skipped
create table orders (id uuid primary key, name char(36), order_uuid uuid);

-- section: postgres fixture trap: 36 characters of another kind, collations, partitions, hostile names
-- expect: 0 public.articles id
-- expect: 1 public.events "eventUuid"
-- expect: 1 "Sch""ema"."t {key}" "GUID"
create collation blind (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
create table articles (id varchar(36) primary key);
insert into articles values ('A-1'), ('A-2');
create table events (id int, "eventUuid" text collate blind) partition by range (id);
create table events_low partition of events for values from (0) to (10);
create schema "Sch""ema";
create table "Sch""ema"."t {key}" ("GUID" text);
insert into events values (1, '0190163D-8694-739B-AEA5-966C26F8AD91');
insert into "Sch""ema"."t {key}" values ('{0190163d-8694-739b-aea5-966c26f8ad91}');

-- section: postgres fixture trap: names without a separator
-- expect: 1 public.users useruuid
-- expect: 1 public.users "objectGUID"
create table users (id int primary key, useruuid text, "objectGUID" text);
insert into users values (1, 'x', '0190163D-8694-739B-AEA5-966C26F8AD91');

-- section: postgres fixture trap: a column of 32 characters has no room for hyphens
-- expect: 2 public.items uuid
-- expect: 1 public.things uuid
create table items (id int primary key, uuid varchar(32));
create table things (id int primary key, uuid text);
insert into items values (1, '0190163d8694739baea5966c26f8ad91'), (2, '0190163D8694739BAEA5966C26F8AD91'),
  (3, ''), (4, '00000000000000000000000000000000');
insert into things values (1, '0190163d8694739baea5966c26f8ad91'),
  (2, '0190163d-8694-739b-aea5-966c26f8ad91');

-- section: postgres fixture trap: the guid of a feed is no UUID
-- expect: 0 public.entries guid
-- expect: 1 public.objects guid
create table entries (id int primary key, guid text);
create table objects (id int primary key, guid text);
insert into entries values (1, 'https://example.org/?p=1'), (2, 'tag:example.org,2020:1');
insert into objects values (1, '0190163d-8694-739b-aea5-966c26f8ad91'), (2, 'x');

-- section: postgres fixture trap: a pattern of one's own
-- expect: 2 public.users uuid
-- configuration: {"formats": {"uuid": "^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$"}}
create table users (id int primary key, uuid text);
insert into users values (1, '0190163D-8694-739B-AEA5-966C26F8AD91'), (2, '0190163d-8694-739b-aea5-966c26f8ad91'),
  (3, '00000000-0000-0000-0000-000000000000');
