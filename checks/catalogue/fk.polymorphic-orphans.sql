-- check: fk.polymorphic-orphans
-- title: Polymorphic reference (X_type, X_id) whose type names no table or whose id has no row there
-- severity: warning
-- tier: extended
-- kind: rows
-- configuration: polymorphic_types (optional)
-- nothing: no columns X_type and X_id without a foreign key
-- condition: Of two columns X_type (a text or enum) and X_id without a foreign key, both are set, but
--   the type names no table with a primary key of one column of the same kind of type, or that table
--   has no row with this id. A type names a table as frameworks spell it: singular or plural, in
--   snake_case or CamelCase, with or without schema or module; types that are configured are found in
--   the table that is given for them, and only there (`in`: of the pairs of this table only).
-- effect: The reference leads nowhere and no foreign key can prevent it: lists with holes, and errors
--   where the target is loaded.
-- fix: Delete or repair the rows, and give every kind of target a column and foreign key of its own.
-- cost: One scan per pair, with one hashed lookup for each table that is named.
-- false positives: Class names that differ from the table's (single table inheritance), which
--   check_settings.polymorphic_types can say; and pairs of columns that only look like a reference.
-- waiver: Per pair of columns.
-- source: database_consistency PolymorphicAssociationNullabilityChecker; sqlcheck 1006.

-- section: postgres discovery
-- One row per pair of columns, whose names may be in snake_case or camelCase. The tables a type can
-- name are those with a key of one column of the same kind; their names are folded like the type.
with columns as (
  select
    t.oid,
    a.attnum,
    a.attname,
    pg_catalog.regexp_replace(a.attname, '(_type|Type|_id|I[dD])$', '') as word,
    a.attname ~ '(_type|Type)$' as is_type,
    a.attname ~ '(_type|_id)$' as is_snake,
    base.kind,
    base.category
  from {user_relations} as t
  join pg_catalog.pg_attribute as a on a.attrelid = t.oid
  join lateral (
    select
      case
        when b.base_name in ('int2', 'int4', 'int8') then 'integer'
        when b.category = 'S' then 'text'
        else b.base_name
      end as kind,
      b.category
    from {base_types} as b
    where b.oid = a.atttypid
  ) as base on true
  where t.relkind in ('r', 'p')
    and not t.is_partition
    and a.attnum > 0
    and not a.attisdropped
    and a.attname ~ '(._type|[a-z0-9]Type|._id|[a-z0-9]I[dD])$'
    and not exists (
      select
      from pg_catalog.pg_constraint as f
      where f.conrelid = t.oid
        and f.contype = 'f'
        and a.attnum = any (f.conkey)
        and a.attname !~ '(_type|Type)$'
    )
),
targets as (
  select
    t.oid,
    base.base_name,
    case
      when base.base_name in ('int2', 'int4', 'int8') then 'integer'
      when base.category = 'S' then 'text'
      else base.base_name
    end as kind,
    t.scan,
    pg_catalog.quote_ident(a.attname) as key_column,
    pg_catalog.lower(t.schema_name collate "C") as schema_word,
    pg_catalog.lower(
      pg_catalog.regexp_replace(t.relation_name, '([a-z0-9])([A-Z])', '\1_\2', 'g') collate "C"
    ) as word
  from {user_relations} as t
  join pg_catalog.pg_index as i on i.indrelid = t.oid and i.indisprimary and i.indnkeyatts = 1
  join pg_catalog.pg_attribute as a on a.attrelid = t.oid and a.attnum = i.indkey[0]
  join {base_types} as base on base.oid = a.atttypid
  where t.relkind in ('r', 'p')
    and not t.is_partition
),
spellings as (
  select
    g.kind,
    g.scan,
    g.key_column,
    pg_catalog.array_agg(distinct p.prefix || s.spelling order by p.prefix || s.spelling) as words
  from targets as g
  cross join lateral (
    values
      (g.word),
      (pg_catalog.regexp_replace(g.word, 's$', '')),
      (pg_catalog.regexp_replace(g.word, 'es$', '')),
      (pg_catalog.regexp_replace(g.word, 'ies$', 'y')),
      (pg_catalog.regexp_replace(g.word, 'y$', 'ies')),
      (g.word || 's'),
      (g.word || 'es')
  ) as s(spelling)
  cross join lateral (values (''), (g.schema_word || '_')) as p(prefix)
  group by g.kind, g.scan, g.key_column
),
configured as (
  select
    e.json ->> 'type' as type_value,
    coalesce(e.json ->> 'table', 'without a name') as written,
    e.json ->> 'in' as within,
    r.oid
  from pg_catalog.jsonb_array_elements(coalesce($1::pg_catalog.jsonb, '[]')) as e(json)
  left join {named_relations} as r on r.written = e.json ->> 'table'
)
select
  t.name || ' (' || pg_catalog.quote_ident(ty.attname) || ', ' || pg_catalog.quote_ident(id.attname)
    || ')' as subject,
  t.scan as relation,
  keys.key as row_key,
  pg_catalog.quote_ident(ty.attname) as type_column,
  pg_catalog.quote_ident(id.attname) as id_column,
  coalesce('(' || m.known || ') or ', '')
    || coalesce(
      't.' || pg_catalog.quote_ident(ty.attname) || '::pg_catalog.text collate "C" not in (' || m.types
        || ') and ',
      ''
    )
    || '(' || coalesce(
    (
      select
        pg_catalog.string_agg(
          pg_catalog.format(
            case id.kind
              when 'text'
                then '(w.words && %1$L::pg_catalog.text[] and t.%2$I::pg_catalog.text collate "C" in '
                  || '(select p.%3$s::pg_catalog.text collate "C" from %4$s as p))'
              else '(w.words && %1$L::pg_catalog.text[] and t.%2$I in (select p.%3$s from %4$s as p))'
            end,
            s.words, id.attname, s.key_column, s.scan
          ),
          ' or ' order by s.scan
        )
      from spellings as s
      where s.kind = id.kind
    ),
    'false'
  ) || ')' as is_known,
  'check_settings.polymorphic_types: ' || m.fault as unknown
from columns as ty
join columns as id on id.oid = ty.oid and id.word = ty.word and id.is_snake = ty.is_snake
join {user_relations} as t on t.oid = ty.oid
join {row_keys} as keys on keys.relid = t.oid
cross join lateral (
  select
    pg_catalog.string_agg(
      pg_catalog.format(
        case id.kind
          when 'text'
            then '(t.%1$I::pg_catalog.text collate "C" = %2$L and t.%3$I::pg_catalog.text collate "C" in '
              || '(select p.%4$s::pg_catalog.text collate "C" from %5$s as p))'
          else '(t.%1$I::pg_catalog.text collate "C" = %2$L and t.%3$I in (select p.%4$s from %5$s as p))'
        end,
        ty.attname, c.type_value, id.attname, g.key_column, g.scan
      ),
      ' or ' order by c.type_value, g.scan
    ) filter (where g.oid is not null) as known,
    pg_catalog.string_agg(pg_catalog.quote_literal(c.type_value), ', ' order by c.type_value)
      filter (where g.oid is not null) as types,
    pg_catalog.min(
      case
        when c.type_value is null then 'an entry without a `type`'
        when c.oid is null then 'there is no table ' || c.written
        when g.oid is null and c.within is not null
          then 'table ' || c.written || ' has no key of one column like ' || id.attname
      end
    ) as fault
  from configured as c
  left join targets as g on g.oid = c.oid and g.kind = id.kind
  where c.within is null
    or exists (select from {named_relations} as w where w.written = c.within and w.oid = t.oid)
) as m
where ty.is_type
  and ty.category in ('S', 'E')
  and not id.is_type
order by 1

-- section: postgres count
select pg_catalog.count(*)
from {relation} as t
cross join lateral (
  select
    pg_catalog.regexp_replace(
      t.{type_column}::pg_catalog.text collate "C", '([a-z0-9])([A-Z])', '\1_\2', 'g'
    ) as spelled
) as s
cross join lateral (
  select
    array[
      pg_catalog.lower(pg_catalog.regexp_replace(s.spelled, '^.*(::|[\\./])', '')),
      pg_catalog.lower(pg_catalog.regexp_replace(s.spelled, '(::|[\\./])+', '_', 'g'))
    ]::pg_catalog.text[] as words
) as w
where pg_catalog.num_nulls(t.{type_column}, t.{id_column}) = 0
  and not ({is_known})

-- section: postgres evidence
select {row_key} as key, t.{type_column}::pg_catalog.text as key_type, t.{id_column} as key_id
from {relation} as t
cross join lateral (
  select
    pg_catalog.regexp_replace(
      t.{type_column}::pg_catalog.text collate "C", '([a-z0-9])([A-Z])', '\1_\2', 'g'
    ) as spelled
) as s
cross join lateral (
  select
    array[
      pg_catalog.lower(pg_catalog.regexp_replace(s.spelled, '^.*(::|[\\./])', '')),
      pg_catalog.lower(pg_catalog.regexp_replace(s.spelled, '(::|[\\./])+', '_', 'g'))
    ]::pg_catalog.text[] as words
) as w
where pg_catalog.num_nulls(t.{type_column}, t.{id_column}) = 0
  and not ({is_known})
order by 1

-- section: postgres fixture firing
-- expect: 3 [warning] public.comments (subject_type, subject_id)
create table posts (id int primary key);
create table photos (id bigint primary key);
create table comments (id int primary key, subject_type text, subject_id int);
insert into posts values (1), (2);
insert into photos values (7);
insert into comments values (1, 'Post', 1), (2, 'Photo', 7), (3, 'Post', 7), (4, 'Photo', 1),
  (5, 'Ghost', 1), (6, null, 9), (7, 'Post', null);

-- section: postgres fixture silent
-- expect: 0 public.comments (subject_type, subject_id)
create table blog_posts (id int primary key);
create table categories (id int primary key);
create table "UserGroups" (id int primary key);
create schema sales;
create table sales.boxes (id int primary key);
create table admin_users (id int primary key);
create table comments (id int primary key, subject_type text, subject_id int);
insert into blog_posts values (1);
insert into categories values (2);
insert into "UserGroups" values (3);
insert into sales.boxes values (4);
insert into admin_users values (5);
insert into comments values (1, 'BlogPost', 1), (2, 'blog_posts', 1), (3, 'App\Models\BlogPost', 1),
  (4, 'category', 2), (5, 'Category', 2), (6, 'Shop::UserGroup', 3), (7, 'sales.boxes', 4),
  (8, 'box', 4), (9, 'Admin::User', 5), (10, 'user_groups', 3);

-- section: postgres fixture silent: no such pair
-- expect: skipped
create table posts (id int primary key);
create table comments (id int primary key, subject_type text, subject_id int references posts,
  status_type text, n_id int);

-- section: postgres fixture trap: enums, uuids and texts, camelCase, domains, partitions, hostile names
-- expect: 1 "Sch""ema"."T {key}" ("a bType", "a bId")
-- expect: 1 public.notes (owner_type, owner_id)
-- expect: 1 public.likes (of_type, of_id)
-- expect: 1 public.more_likes (of_type, of_id)
-- session: set search_path = nowhere
create schema "Sch""ema";
create type kind as enum ('post', 'photo');
create domain short_text as varchar(20);
create collation blind (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
create table posts (id uuid primary key, number int);
create table photos (id text collate blind primary key);
create table "Sch""ema"."T {key}" (id int primary key, "a bType" kind, "a bId" uuid);
create table notes (n int, owner_type short_text, owner_id short_text) partition by range (n);
create table notes_low partition of notes for values from (0) to (10);
create table likes (of_type text collate blind, of_id text);
create table more_likes () inherits (likes);
insert into posts values ('11111111-1111-1111-1111-111111111111');
insert into photos values ('a');
insert into "Sch""ema"."T {key}" values (1, 'post', '11111111-1111-1111-1111-111111111111'),
  (2, 'photo', '11111111-1111-1111-1111-111111111111');
insert into notes values (1, 'photo', 'a'), (2, 'photo', 'b');
insert into likes values ('photo', 'a'), ('photo', 'c');
insert into more_likes values ('Ghost', 'a');

-- section: postgres fixture firing: configured types
-- configuration: {"polymorphic_types": [{"type": "Article", "table": "public.posts"},
--     {"type": "Photo", "table": "images", "in": "public.comments"}]}
-- expect: 3 public.comments (subject_type, subject_id)
-- expect: 0 public.notes (subject_type, subject_id)
create table posts (id int primary key);
create table photos (id int primary key);
create table images (id int primary key);
create table comments (id int primary key, subject_type text, subject_id int);
create table notes (id int primary key, subject_type text, subject_id int);
insert into posts values (1);
insert into photos values (2);
insert into images values (3);
insert into comments values (1, 'Article', 1), (2, 'Article', 2), (3, 'Photo', 3), (4, 'Photo', 2),
  (5, 'Post', 1), (6, 'Ghost', 1);
insert into notes values (1, 'Photo', 2), (2, 'Article', 1);

-- section: postgres fixture trap: a configured table that is not there, or has no such key, is no pass
-- configuration: {"polymorphic_types": [{"type": "It's {x}", "table": "public.nowhere", "in": "public.a"},
--     {"type": "B", "table": "public.keyless", "in": "public.b"},
--     {"type": "It's {x}", "table": "public.\"T {x}\"", "in": "c"}]}
-- expect: unknown * public.a (x_type, x_id)
-- expect: unknown * public.b (x_type, x_id)
-- expect: 1 public.c (x_type, x_id)
create table "T {x}" (id text primary key);
create table keyless (id int);
create table a (x_type text, x_id text);
create table b (x_type text, x_id int);
create table c (x_type text, x_id text);
insert into "T {x}" values ('1');
insert into c values ('It''s {x}', '1'), ('It''s {x}', '2');
