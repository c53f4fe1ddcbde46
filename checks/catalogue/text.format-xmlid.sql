-- check: text.format-xmlid
-- title: Malformed stable key (xmlid): module.name, no blanks, at most one dot prefix
-- severity: error
-- tier: core
-- kind: pred
-- configuration: formats (optional)
-- nothing: no text columns for stable keys
-- condition: A column of text called xmlid, xml_id or external_id, or ending so, holds something other
--   than a name of letters, digits, hyphens and underscores with at most one such prefix and a dot.
--   external_id counts only where some row is written as module.name.
-- effect: Late binding cannot resolve the key, so that the row is never linked.
-- fix: Rename the keys on both sides; then add a CHECK.
-- cost: Shares one scan per table with the other row predicates.
-- false positives: Systems whose stable keys have another grammar: give their pattern, a regular
--   expression, as check_settings.formats.xmlid.
-- waiver: Per column.
-- source: The late-binding keys of packaged data (module.name).

-- section: postgres discovery
-- One row per column.
select
  t.name || ' ' || pg_catalog.quote_ident(a.attname) as subject,
  t.scan as relation,
  keys.key,
  pg_catalog.quote_ident(a.attname) as column,
  case
    when a.attname ~* 'xml_?id$' then 'true'
    else pg_catalog.format(
      'exists (select from %s as o where o.%I::pg_catalog.text ~ %L)',
      t.scan, a.attname, '^[A-Za-z_][A-Za-z0-9_]*\.[A-Za-z_][A-Za-z0-9_-]*$'
    )
  end as holds_keys,
  pg_catalog.quote_literal(
    coalesce($1::pg_catalog.jsonb ->> 'xmlid', '^([A-Za-z0-9_-]+\.)?[A-Za-z0-9_-]+$')
  ) as pattern
from {user_relations} as t
join {row_keys} as keys on keys.relid = t.oid
join pg_catalog.pg_attribute as a on a.attrelid = t.oid
join pg_catalog.pg_type as ty on ty.oid = a.atttypid
where t.relkind in ('r', 'p')
  and not t.is_partition
  and a.attnum > 0
  and not a.attisdropped
  and ty.typcategory = 'S'
  and (a.attname ~* '(^|_)(xmlid|xml_id|external_id)$' or a.attname ~ '[a-z](XmlId|Xmlid|ExternalId)$')
order by 1

-- section: postgres predicate
pg_catalog.octet_length(t.{column}::pg_catalog.text) > 0
  and t.{column}::pg_catalog.text collate "C" !~ {pattern}
  and {holds_keys}

-- section: postgres fixture firing
-- expect: 3 public.parts xmlid
create table parts (id int primary key, xmlid text);
insert into parts values (1, 'base.part one'), (2, 'a.b.c'), (3, 'base.'), (4, 'base.part_1'), (5, null);

-- section: postgres fixture silent
-- expect: 0 public.parts xmlid
create table parts (id int primary key, xmlid text);
insert into parts values (1, 'base.part_1'), (2, 'part-2'), (3, ''), (4, null);

-- section: postgres fixture silent: no such column
-- expect: skipped
create table parts (id int primary key, xmlids text, name text);

-- section: postgres fixture trap: other systems' numbers, partitions, hostile names
-- expect: 0 public.payments external_id
-- expect: 1 public.parts external_id
-- expect: 1 public.events parent_xmlid
-- expect: 1 "Sch""ema"."t {key}" "XMLID"
create table payments (external_id text);
insert into payments values ('pay 1/2'), ('#3');
create table parts (external_id text);
insert into parts values ('base.part'), ('base part');
create table events (id int, parent_xmlid text) partition by range (id);
create table events_low partition of events for values from (0) to (10);
create schema "Sch""ema";
create table "Sch""ema"."t {key}" ("XMLID" varchar(50));
insert into events values (1, ' base.x');
insert into "Sch""ema"."t {key}" values ('a..b');

-- section: postgres fixture trap: a pattern of one's own
-- expect: 1 public.records xmlid
-- configuration: {"formats": {"xmlid": "^[a-z]+/[0-9]+$"}}
create table records (id int primary key, xmlid text);
insert into records values (1, 'base/1'), (2, 'base.a');
