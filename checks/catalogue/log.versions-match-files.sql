-- check: log.versions-match-files
-- title: schema_migrations vs migration files: applied but no file, file not applied, checksum changed
--   (immutable files), out of order, duplicate
-- severity: error
-- tier: scenario
-- kind: rows
-- configuration: version_logs
-- nothing: check_settings.version_logs is empty
-- condition: Of the ledger of a directory of `migrations` against its files, with the versions and
--   checksums its format computes (`format`, `format_options` and `ledger_table` as for a rehearsal);
--   or of a table of applied versions against the configured `files`, which stand in the order they
--   are to be applied: `no file`, a version was applied that no file has; `not applied`, a file that
--   was not; `checksum`, one that was changed since; `order`, a version applied after a later one, or
--   a file that comes before one that is applied; `twice`, a version that is there more than once;
--   `unfinished`, one that was begun. Versions in `baseline` need no file. A rehearsal asks it of the
--   directory it rehearses, once all of it is applied.
-- effect: A fresh install and an upgrade end in different schemas, and nobody knows which is right.
-- fix: Bring the missing file back, never change one that was applied, and write a new one instead.
-- cost: One scan of a small table.
-- false positives: Versions that were squashed into one: name them in `baseline`.
-- waiver: Per question.
-- source: Flyway validate; Liquibase MD5SUM; refinery.

-- section: postgres discovery
-- One row per table and question. Without a column for the checksum or the order, that is skipped.
with entries as (
  select
    e.number,
    e.json,
    coalesce(e.json -> 'files', '[]') as files,
    t.oid,
    t.scan,
    coalesce(t.name, e.json ->> 'table', 'no table') as title
  from pg_catalog.jsonb_array_elements($1::pg_catalog.jsonb) with ordinality as e(json, number)
  left join {named_relations} as t on t.written = e.json ->> 'table'
  where e.json ->> 'migrations' is null
),
directories as (
  select
    e.json,
    coalesce(e.json ->> 'title', e.json ->> 'migrations') as title,
    coalesce(e.json -> 'states', '[]') as states,
    case
      when e.json ->> 'fault' is not null then e.json ->> 'fault'
      when e.json -> 'states' is null
        then 'the directory ' || (e.json ->> 'migrations') || ' was not read'
    end as fault
  from pg_catalog.jsonb_array_elements($1::pg_catalog.jsonb) as e(json)
  where e.json ->> 'migrations' is not null
),
found as (
  select
    e.*,
    'r.' || pg_catalog.quote_ident(v.attname) as version,
    'r.' || pg_catalog.quote_ident(c.attname) as checksum,
    'r.' || pg_catalog.quote_ident(o.attname) as applied,
    case
      when e.oid is null then 'there is no table ' || coalesce(e.json ->> 'table', 'without a name')
      when v.attname is null then 'there is no column ' || coalesce(e.json ->> 'version', 'version')
      when e.json ->> 'checksum' is not null and c.attname is null
        then 'there is no column ' || (e.json ->> 'checksum')
      when e.json ->> 'order' is not null and o.attname is null
        then 'there is no column ' || (e.json ->> 'order')
      when pg_catalog.jsonb_typeof(e.json -> 'files') is distinct from 'array'
        then '`files` is no list'
    end as fault,
    pg_catalog.format(
      'f as (select x.n, x.json ->> ''version'' as version, x.json ->> ''checksum'' as checksum '
        || 'from pg_catalog.jsonb_array_elements(%L::pg_catalog.jsonb) with ordinality as x(json, n)), '
        || 'r as (select r.*, %s::pg_catalog.text collate "C" as fulldress_version from %s as r where %s)',
      e.files, 'r.' || pg_catalog.quote_ident(v.attname), e.scan, coalesce(e.json ->> 'where', 'true')
    ) as base
  from entries as e
  left join pg_catalog.pg_attribute as v
    on v.attrelid = e.oid and v.attnum > 0 and not v.attisdropped
    and coalesce(e.json ->> 'version', 'version') in (v.attname, pg_catalog.quote_ident(v.attname))
  left join pg_catalog.pg_attribute as c
    on c.attrelid = e.oid and c.attnum > 0 and not c.attisdropped
    and coalesce(e.json ->> 'checksum', 'checksum') in (c.attname, pg_catalog.quote_ident(c.attname))
  left join pg_catalog.pg_attribute as o
    on o.attrelid = e.oid and o.attnum > 0 and not o.attisdropped
    and coalesce(e.json ->> 'order', 'applied_at') in (o.attname, pg_catalog.quote_ident(o.attname))
)
select
  f.title || ' ' || q.question as subject,
  q.statement as faults,
  case
    when f.fault is null and q.statement is null then 'the table has no column for this question'
  end as skip,
  'check_settings.version_logs: ' || f.fault as unknown
from found as f
cross join lateral (
  values
    (
      'no file',
      'with ' || f.base || ' select r.fulldress_version as key, null as key_detail from r '
        || 'where not exists (select from f where f.version = r.fulldress_version) '
        || 'and r.fulldress_version <> all ('
        || pg_catalog.quote_literal(
          (
            select coalesce(pg_catalog.array_agg(b.version), '{}')
            from pg_catalog.jsonb_array_elements_text(coalesce(f.json -> 'baseline', '[]')) as b(version)
          )
        )
        || '::pg_catalog.text[])'
    ),
    (
      'not applied',
      'with ' || f.base || ' select f.version as key, null as key_detail from f '
        || 'where not exists (select from r where r.fulldress_version = f.version)'
    ),
    (
      'checksum',
      'with ' || f.base || ' select r.fulldress_version as key, pg_catalog.concat(' || f.checksum
        || ', '' is not '', f.checksum) as key_detail from r join f on f.version = r.fulldress_version '
        || 'where f.checksum is not null and f.checksum is distinct from ' || f.checksum
        || '::pg_catalog.text collate "C"'
    ),
    (
      'order',
      'with ' || f.base || ', p as (select r.fulldress_version, f.n, pg_catalog.max(f.n) over (order by '
        || f.applied || ' groups between unbounded preceding and 1 preceding) as before '
        || 'from r join f on f.version = r.fulldress_version) select p.fulldress_version as key, '
        || 'null as key_detail from p where p.n < p.before'
    ),
    (
      'twice',
      'with ' || f.base || ' select r.fulldress_version as key, pg_catalog.count(*)::pg_catalog.text '
        || 'as key_detail from r group by r.fulldress_version having pg_catalog.count(*) > 1'
    )
) as q(question, statement)
union all
select
  d.title || ' ' || q.question,
  pg_catalog.format(
    'select s.version as key, s.detail as key_detail from pg_catalog.jsonb_to_recordset(%L::pg_catalog.jsonb) '
      || 'as s(version pg_catalog.text, state pg_catalog.text, detail pg_catalog.text) '
      || 'where s.state = %L and (s.state <> ''no file'' or s.version <> all (%L::pg_catalog.text[]))',
    d.states, q.question,
    (
      select coalesce(pg_catalog.array_agg(b.version), '{}')
      from pg_catalog.jsonb_array_elements_text(coalesce(d.json -> 'baseline', '[]')) as b(version)
    )
  ),
  d.json -> 'skips' ->> q.question,
  'check_settings.version_logs: ' || d.fault
from directories as d
cross join lateral (
  values ('no file'), ('not applied'), ('checksum'), ('order'), ('unfinished')
) as q(question)
order by 1

-- section: postgres count
select pg_catalog.count(*)
from ({faults}) as found

-- section: postgres evidence
select found.key, found.key_detail
from ({faults}) as found
order by 1

-- section: postgres fixture firing
-- configuration: {"version_logs": [{"table": "public.schema_migrations", "version": "version",
--     "checksum": "checksum", "order": "applied_at", "files": [{"version": "1", "checksum": "aa"},
--     {"version": "2", "checksum": "bb"}, {"version": "3", "checksum": "cc"},
--     {"version": "10", "checksum": "dd"}, {"version": "11", "checksum": "ee"}]}]}
-- expect: 1 public.schema_migrations no file
-- expect: 1 public.schema_migrations not applied
-- expect: 1 public.schema_migrations checksum
-- expect: 1 public.schema_migrations order
-- expect: 1 public.schema_migrations twice
create table schema_migrations (version int, checksum text, applied_at timestamptz);
insert into schema_migrations values (1, 'aa', '2024-01-01'), (3, 'cc', '2024-01-02'),
  (2, 'xx', '2024-01-03'), (10, 'dd', '2024-01-04'), (12, 'ff', '2024-01-05'), (12, 'ff', '2024-01-05');
delete from schema_migrations where ctid in (select min(ctid) from schema_migrations where version = 12);
insert into schema_migrations values (10, 'dd', '2024-01-04');

-- section: postgres fixture silent
-- configuration: {"version_logs": [{"table": "history", "version": "v", "where": "success",
--     "baseline": ["0001"], "files": [{"version": "0002"}, {"version": "0003"}]}]}
-- expect: 0 public.history no file
-- expect: 0 public.history not applied
-- expect: skipped public.history checksum
-- expect: skipped public.history order
-- expect: 0 public.history twice
create table history (v text, success bool);
insert into history values ('0001', true), ('0003', true), ('0002', true), ('0009', false);

-- section: postgres fixture silent: not configured
-- expect: skipped
create table schema_migrations (version int);

-- section: postgres fixture trap: what is not there is no pass, hostile names, steps at one time
-- configuration: {"version_logs": [{"table": "public.nowhere", "files": []},
--     {"table": "\"Sch\"\"ema\".\"L {faults}\"", "version": "ver sion", "order": "t",
--      "files": [{"version": "it's"}, {"version": "{x}"}]}]}
-- expect: unknown * public.nowhere no file
-- expect: unknown * public.nowhere not applied
-- expect: unknown * public.nowhere checksum
-- expect: unknown * public.nowhere order
-- expect: unknown * public.nowhere twice
-- expect: 1 "Sch""ema"."L {faults}" no file
-- expect: 0 "Sch""ema"."L {faults}" not applied
-- expect: 0 "Sch""ema"."L {faults}" order
-- expect: 0 "Sch""ema"."L {faults}" twice
-- session: set search_path = nowhere
create schema "Sch""ema";
create table "Sch""ema"."L {faults}" ("ver sion" text, "t" date);
insert into "Sch""ema"."L {faults}" values ('{x}', '2024-01-01'), ('it''s', '2024-01-01'),
  ('other', '2024-01-02');

-- section: postgres fixture firing: a directory
-- configuration: {"version_logs": [{"migrations": "db/migrations", "format": "flyway",
--     "format_options": {"locations": "sql"}, "ledger_table": "flyway_schema_history",
--     "baseline": ["0"], "title": "db/migrations", "skips": {"order": "in any order"},
--     "states": [{"version": "0", "state": "no file", "detail": ""},
--     {"version": "1's", "state": "no file", "detail": "{x}"},
--     {"version": "2", "state": "not applied", "detail": "two"},
--     {"version": "3", "state": "not applied", "detail": "three"},
--     {"version": "4", "state": "checksum", "detail": "a is not b"},
--     {"version": "5", "state": "unfinished", "detail": ""}]},
--     {"migrations": "other", "fault": "the ledger cannot be read"}, {"migrations": "unread"}]}
-- expect: 1 db/migrations no file
-- expect: 2 db/migrations not applied
-- expect: 1 db/migrations checksum
-- expect: skipped db/migrations order
-- expect: 1 db/migrations unfinished
-- expect: unknown * other no file
-- expect: unknown * other not applied
-- expect: unknown * other checksum
-- expect: unknown * other order
-- expect: unknown * other unfinished
-- expect: unknown * unread no file
-- expect: unknown * unread not applied
-- expect: unknown * unread checksum
-- expect: unknown * unread order
-- expect: unknown * unread unfinished
create table t (id int primary key);

-- section: postgres fixture silent: a directory
-- configuration: {"version_logs": [{"migrations": "db/migrations", "states": []}]}
-- expect: 0 db/migrations no file
-- expect: 0 db/migrations not applied
-- expect: 0 db/migrations checksum
-- expect: 0 db/migrations order
-- expect: 0 db/migrations unfinished
create table t (id int primary key);

-- section: sqlite discovery
-- One row per table and question. Without a column for the checksum or the order, that is skipped.
with entries as (
  select
    e.value as json,
    coalesce(json_extract(e.value, '$.files'), '[]') as files,
    t.table_name,
    t.relation,
    coalesce(t.table_name, json_extract(e.value, '$.table'), 'no table') as title,
    coalesce(json_extract(e.value, '$.version'), 'version') as version_name,
    coalesce(json_extract(e.value, '$.checksum'), 'checksum') as checksum_name,
    coalesce(json_extract(e.value, '$.order'), 'applied_at') as order_name
  from json_each($1) as e
  left join {user_tables} as t on lower(t.table_name) = lower(json_extract(e.value, '$.table'))
  where json_extract(e.value, '$.migrations') is null
),
directories as (
  select
    e.value as json,
    coalesce(json_extract(e.value, '$.title'), json_extract(e.value, '$.migrations')) as title,
    coalesce(json_extract(e.value, '$.states'), '[]') as states,
    coalesce(json_extract(e.value, '$.baseline'), '[]') as baseline,
    case
      when json_extract(e.value, '$.fault') is not null then json_extract(e.value, '$.fault')
      when json_type(e.value, '$.states') is null
        then 'the directory ' || json_extract(e.value, '$.migrations') || ' was not read'
    end as fault
  from json_each($1) as e
  where json_extract(e.value, '$.migrations') is not null
),
found as (
  select
    e.*,
    'r."' || replace(v.name, '"', '""') || '"' as version,
    'r."' || replace(c.name, '"', '""') || '"' as checksum,
    'r."' || replace(o.name, '"', '""') || '"' as applied,
    case
      when e.table_name is null
        then 'there is no table ' || coalesce(json_extract(e.json, '$.table'), 'without a name')
      when v.name is null then 'there is no column ' || e.version_name
      when json_extract(e.json, '$.checksum') is not null and c.name is null
        then 'there is no column ' || e.checksum_name
      when json_extract(e.json, '$.order') is not null and o.name is null
        then 'there is no column ' || e.order_name
      when json_type(e.json, '$.files') is not 'array' then '`files` is no list'
    end as fault,
    'f as (select x.key as n, cast(json_extract(x.value, ''$.version'') as text) as version, '
      || 'json_extract(x.value, ''$.checksum'') as checksum from json_each(' || quote(e.files)
      || ') as x), r as (select r.*, cast(r."' || replace(v.name, '"', '""')
      || '" as text) as fulldress_version from ' || e.relation || ' as r where '
      || coalesce(json_extract(e.json, '$.where'), 'true') || ')' as base
  from entries as e
  left join pragma_table_xinfo(e.table_name, 'main') as v on lower(v.name) = lower(e.version_name)
  left join pragma_table_xinfo(e.table_name, 'main') as c on lower(c.name) = lower(e.checksum_name)
  left join pragma_table_xinfo(e.table_name, 'main') as o on lower(o.name) = lower(e.order_name)
),
questions (title, json, question, statement, fault) as (
  select f.title, f.json, 'no file',
    'with ' || f.base || ' select r.fulldress_version as key, null as key_detail from r '
      || 'where not exists (select 1 from f where f.version = r.fulldress_version) '
      || 'and r.fulldress_version not in (select cast(b.value as text) from json_each('
      || quote(coalesce(json_extract(f.json, '$.baseline'), '[]')) || ') as b)',
    f.fault
  from found as f
  union all
  select f.title, f.json, 'not applied',
    'with ' || f.base || ' select f.version as key, null as key_detail from f '
      || 'where not exists (select 1 from r where r.fulldress_version = f.version)',
    f.fault
  from found as f
  union all
  select f.title, f.json, 'checksum',
    'with ' || f.base || ' select r.fulldress_version as key, ' || f.checksum
      || ' || '' is not '' || f.checksum as key_detail from r join f on f.version = r.fulldress_version '
      || 'where f.checksum is not null and cast(f.checksum as text) is not cast(' || f.checksum
      || ' as text) collate binary',
    f.fault
  from found as f
  union all
  select f.title, f.json, 'order',
    'with ' || f.base || ', p as (select r.fulldress_version, f.n, max(f.n) over (order by ' || f.applied
      || ' groups between unbounded preceding and 1 preceding) as before '
      || 'from r join f on f.version = r.fulldress_version) select p.fulldress_version as key, '
      || 'null as key_detail from p where p.n < p.before',
    f.fault
  from found as f
  union all
  select f.title, f.json, 'twice',
    'with ' || f.base || ' select r.fulldress_version as key, count(*) as key_detail '
      || 'from r group by r.fulldress_version having count(*) > 1',
    f.fault
  from found as f
)
select
  q.title || ' ' || q.question as subject,
  q.statement as faults,
  case
    when q.fault is null and q.statement is null then 'the table has no column for this question'
  end as skip,
  'check_settings.version_logs: ' || q.fault as unknown
from questions as q
union all
select
  d.title || ' ' || q.value,
  'select json_extract(s.value, ''$.version'') as key, json_extract(s.value, ''$.detail'') as key_detail '
    || 'from json_each(' || quote(d.states) || ') as s where json_extract(s.value, ''$.state'') = '
    || quote(q.value) || ' and (json_extract(s.value, ''$.state'') <> ''no file'' or '
    || 'json_extract(s.value, ''$.version'') not in (select b.value from json_each('
    || quote(d.baseline) || ') as b where b.value is not null))',
  json_extract(d.json, '$.skips."' || q.value || '"'),
  'check_settings.version_logs: ' || d.fault
from directories as d
cross join json_each('["no file", "not applied", "checksum", "order", "unfinished"]') as q
order by 1

-- section: sqlite count
select count(*)
from ({faults}) as found

-- section: sqlite evidence
select found.key, found.key_detail
from ({faults}) as found
order by 1

-- section: sqlite fixture firing
-- configuration: {"version_logs": [{"table": "schema_migrations", "checksum": "checksum",
--     "files": [{"version": "1", "checksum": "aa"}, {"version": "2", "checksum": "bb"},
--     {"version": "3", "checksum": "cc"}, {"version": "10", "checksum": "dd"}]}]}
-- expect: 1 schema_migrations no file
-- expect: 1 schema_migrations not applied
-- expect: 1 schema_migrations checksum
-- expect: 1 schema_migrations order
-- expect: 1 schema_migrations twice
create table schema_migrations (version int, checksum text, applied_at text);
insert into schema_migrations values (1, 'aa', '2024-01-01'), (3, 'cc', '2024-01-02'),
  (2, 'xx', '2024-01-03'), (12, 'ff', '2024-01-05'), (1, 'aa', '2024-01-01');

-- section: sqlite fixture silent
-- configuration: {"version_logs": [{"table": "History", "version": "V", "where": "success = 1",
--     "baseline": ["0001"], "files": [{"version": "0002"}, {"version": "0003"}]}]}
-- expect: 0 history no file
-- expect: 0 history not applied
-- expect: skipped history checksum
-- expect: skipped history order
-- expect: 0 history twice
create table history (v text, success int);
insert into history values ('0001', 1), ('0003', 1), ('0002', 1), ('0009', 0);

-- section: sqlite fixture silent: not configured
-- expect: skipped
create table schema_migrations (version int);

-- section: sqlite fixture trap: what is not there is no pass, hostile names
-- configuration: {"version_logs": [{"table": "nowhere", "files": []},
--     {"table": "l \"x\" {faults}", "version": "ver sion", "order": "t",
--      "files": [{"version": "it's"}, {"version": "{x}"}]}]}
-- expect: unknown * nowhere no file
-- expect: unknown * nowhere not applied
-- expect: unknown * nowhere checksum
-- expect: unknown * nowhere order
-- expect: unknown * nowhere twice
-- expect: 1 l "x" {faults} no file
-- expect: 1 l "x" {faults} order
create table "l ""x"" {faults}" ("ver sion" text, "t" text);
insert into "l ""x"" {faults}" values ('{x}', '2024-01-01'), ('it''s', '2024-01-02'), ('other', '2024-01-02');

-- section: sqlite fixture firing: a directory
-- configuration: {"version_logs": [{"migrations": "db/migrations", "format": "flyway",
--     "format_options": {"locations": "sql"}, "ledger_table": "flyway_schema_history",
--     "baseline": ["0"], "title": "db/migrations", "skips": {"order": "in any order"},
--     "states": [{"version": "0", "state": "no file", "detail": ""},
--     {"version": "1's", "state": "no file", "detail": "{x}"},
--     {"version": "2", "state": "not applied", "detail": "two"},
--     {"version": "3", "state": "not applied", "detail": "three"},
--     {"version": "4", "state": "checksum", "detail": "a is not b"},
--     {"version": "5", "state": "unfinished", "detail": ""}]},
--     {"migrations": "other", "fault": "the ledger cannot be read"}, {"migrations": "unread"}]}
-- expect: 1 db/migrations no file
-- expect: 2 db/migrations not applied
-- expect: 1 db/migrations checksum
-- expect: skipped db/migrations order
-- expect: 1 db/migrations unfinished
-- expect: unknown * other no file
-- expect: unknown * other not applied
-- expect: unknown * other checksum
-- expect: unknown * other order
-- expect: unknown * other unfinished
-- expect: unknown * unread no file
-- expect: unknown * unread not applied
-- expect: unknown * unread checksum
-- expect: unknown * unread order
-- expect: unknown * unread unfinished
create table t (id int primary key);

-- section: sqlite fixture silent: a directory
-- configuration: {"version_logs": [{"migrations": "db/migrations", "states": []}]}
-- expect: 0 db/migrations no file
-- expect: 0 db/migrations not applied
-- expect: 0 db/migrations checksum
-- expect: 0 db/migrations order
-- expect: 0 db/migrations unfinished
create table t (id int primary key);
