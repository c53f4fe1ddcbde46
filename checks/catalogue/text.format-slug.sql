-- check: text.format-slug
-- title: Slug that is not lower-case ASCII words joined by single hyphens
-- severity: warning
-- tier: core
-- kind: pred
-- configuration: formats (optional)
-- nothing: no text columns called slug
-- condition: A column of text whose name ends in slug holds something other than words of
--   a-z and 0-9 with single hyphens between them.
-- effect: Addresses made of it break or have to be encoded, and two spellings lead to one page.
-- fix: Rewrite the slugs and keep redirects from the old ones, then add a CHECK.
-- cost: Shares one scan per table with the other row predicates.
-- false positives: Slugs in other scripts, with underscores, or with a path inside: give their pattern, a
--   regular expression, as check_settings.formats.slug.
-- waiver: Per column.
-- source: RFC 3986 unreserved characters; the convention of web frameworks.

-- section: postgres discovery
-- One row per column.
select
  t.name || ' ' || pg_catalog.quote_ident(a.attname) as subject,
  t.scan as relation,
  keys.key,
  pg_catalog.quote_ident(a.attname) as column,
  pg_catalog.quote_literal(
    coalesce($1::pg_catalog.jsonb ->> 'slug', '^[a-z0-9]+(-[a-z0-9]+)*$')
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
  and a.attname ~* 'slug$'
order by 1

-- section: postgres predicate
pg_catalog.octet_length(t.{column}::pg_catalog.text) > 0
  and t.{column}::pg_catalog.text collate "C" !~ {pattern}

-- section: postgres fixture firing
-- expect: 4 public.pages slug
create table pages (id int primary key, slug text);
insert into pages values (1, 'Good'), (2, 'a--b'), (3, 'a b'), (4, '-a'), (5, 'a-b-1'), (6, null);

-- section: postgres fixture silent
-- expect: 0 public.pages slug
create table pages (id int primary key, slug text);
insert into pages values (1, 'a'), (2, 'a-b-c-1'), (3, ''), (4, null);

-- section: postgres fixture silent: no such column
-- expect: skipped
create table pages (id int primary key, slugs text, sluggish text);

-- section: postgres fixture trap: collations fold no case, domains, partitions, hostile names
-- expect: 1 public.pages page_slug
-- expect: 1 public.events "pageSlug"
-- expect: 1 "Sch""ema"."t {key}" "SLUG"
create collation blind (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
create domain word as text;
create table pages (page_slug text collate blind);
create table events (id int, "pageSlug" word) partition by range (id);
create table events_low partition of events for values from (0) to (10);
create schema "Sch""ema";
create table "Sch""ema"."t {key}" ("SLUG" text);
insert into pages values ('ABC'), ('abc');
insert into events values (1, 'x y');
insert into "Sch""ema"."t {key}" values (U&'caf\00e9');

-- section: postgres fixture trap: underscores are no hyphens, names without a separator
-- expect: 1 public.pages slug
-- expect: 1 public.pages pageslug
create table pages (id int primary key, slug text, pageslug text);
insert into pages values (1, 'foo_bar', 'A b'), (2, 'foo-bar-2', 'a');

-- section: postgres fixture trap: a pattern of one's own
-- expect: 1 public.pages slug
-- configuration: {"formats": {"slug": "^[a-z\u00e4\u00f6\u00fc'_-]+$"}}
create table pages (id int primary key, slug text);
insert into pages values (1, e'gr\u00fc\u00df'), (2, e'gr\u00fcn_''-'), (3, '');
