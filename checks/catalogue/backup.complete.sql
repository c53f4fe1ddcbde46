-- check: backup.complete
-- title: Backup schema holds every table of the backup set with the row count of its manifest, every
--   column, and the non-table parts (policies, sessions, sequences)
-- severity: error
-- tier: scenario
-- kind: rows
-- configuration: backups
-- nothing: check_settings.backups is empty
-- condition: A table of the backup set is not in the backup schema, lacks a column, or has not as many
--   rows as the manifest says (or is not in the manifest); or a table for one of the `parts` is not
--   there, or holds fewer rows than the database has policies or sequences. With a manifest, the other
--   parts have to be in it.
-- effect: There is no way back: what the backup lacks is gone once the migration has run.
-- fix: Take the backup again before anything is changed, and write its manifest in the same
--   transaction.
-- cost: One count per backup table.
-- false positives: None known.
-- waiver: None advised.
-- source: PostgreSQL docs backup; pg_policies, pg_sequences.

-- section: postgres discovery
-- One row per table of the set and per part. A table is looked for in the backup schema under its own
-- name; the manifest names it with or without its schema.
with entries as (
  select
    e.number,
    e.json ->> 'schema' as schema_name,
    coalesce(e.json -> 'tables', '[]') as tables,
    coalesce(e.json -> 'parts', '{}') as parts,
    e.json ->> 'manifest' as manifest_name,
    coalesce(e.json ->> 'manifest_table', 'table_name') as manifest_table,
    coalesce(e.json ->> 'manifest_rows', 'row_count') as manifest_rows
  from pg_catalog.jsonb_array_elements($1::pg_catalog.jsonb) with ordinality as e(json, number)
),
manifests as (
  select
    e.*,
    m.scan as manifest,
    pg_catalog.quote_ident(mt.attname) as table_column,
    pg_catalog.quote_ident(mr.attname) as rows_column,
    case
      when not exists (
        select
        from pg_catalog.pg_namespace as n
        where e.schema_name in (n.nspname, pg_catalog.quote_ident(n.nspname))
      )
        then 'there is no schema ' || coalesce(e.schema_name, 'without a name')
      when e.manifest_name is not null and m.oid is null then 'there is no table ' || e.manifest_name
      when e.manifest_name is not null and mt.attname is null
        then 'the manifest has no column ' || e.manifest_table
      when e.manifest_name is not null and mr.attname is null
        then 'the manifest has no column ' || e.manifest_rows
    end as fault
  from entries as e
  left join {named_relations} as m on m.written = e.manifest_name
  left join pg_catalog.pg_attribute as mt
    on mt.attrelid = m.oid and mt.attnum > 0 and not mt.attisdropped
    and e.manifest_table in (mt.attname, pg_catalog.quote_ident(mt.attname))
  left join pg_catalog.pg_attribute as mr
    on mr.attrelid = m.oid and mr.attnum > 0 and not mr.attisdropped
    and e.manifest_rows in (mr.attname, pg_catalog.quote_ident(mr.attname))
),
items as (
  select
    m.*,
    x.written,
    null as part,
    t.oid as source_oid,
    coalesce(t.name, x.written) as name,
    coalesce(k.relname, pg_catalog.regexp_replace(x.written, '^.*\.', '')) as relation_name,
    coalesce(n.nspname, 'public') as source_schema
  from manifests as m
  cross join lateral pg_catalog.jsonb_array_elements_text(m.tables) as x(written)
  left join {named_relations} as t on t.written = x.written
  left join pg_catalog.pg_class as k on k.oid = t.oid
  left join pg_catalog.pg_namespace as n on n.oid = k.relnamespace
),
backups as (
  select
    i.*,
    b.oid as backup_oid,
    pg_catalog.format('%I.%I', bn.nspname, b.relname) as backup,
    (
      select pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' order by a.attnum)
      from pg_catalog.pg_attribute as a
      where a.attrelid = i.source_oid
        and a.attnum > 0
        and not a.attisdropped
        and not exists (
          select
          from pg_catalog.pg_attribute as ba
          where ba.attrelid = b.oid and ba.attname = a.attname and ba.attnum > 0
            and not ba.attisdropped
        )
    ) as missing
  from items as i
  left join (
    pg_catalog.pg_class as b
    join pg_catalog.pg_namespace as bn on bn.oid = b.relnamespace
  ) on i.schema_name in (bn.nspname, pg_catalog.quote_ident(bn.nspname))
    and b.relname = i.relation_name
    and b.relkind in ('r', 'p', 'm')
)
select
  b.name || ' in ' || coalesce(b.schema_name, 'no schema') as subject,
  case
    when b.backup_oid is null then 'select ''the table is not in the backup'' as key_reason'
    else pg_catalog.concat_ws(
      e'\nunion all\n',
      'select null as key_reason where false',
      case
        when b.missing is not null
          then pg_catalog.format('select %L as key_reason', 'columns missing: ' || b.missing)
      end,
      case
        when b.manifest is not null
          then pg_catalog.format(
            'select pg_catalog.format(''%%s rows, but the manifest says %%s'', b.n, '
              || 'coalesce(m.n, ''nothing'')) from (select pg_catalog.count(*) as n from %1$s) as b '
              || 'cross join (select pg_catalog.max(x.%3$s::pg_catalog.text) as n from %2$s as x '
              || 'where x.%4$s::pg_catalog.text in (%5$L, %6$L, %7$L, %8$L)) as m '
              || 'where b.n::pg_catalog.text is distinct from m.n',
            b.backup, b.manifest, b.rows_column, b.table_column,
            b.name, b.relation_name, b.backup, b.source_schema || '.' || b.relation_name
          )
      end
    )
  end as faults,
  'check_settings.backups: ' || case
    when b.fault is not null then b.fault
    when b.source_oid is null and b.backup_oid is null then 'there is no table ' || b.written
  end as unknown
from backups as b
union all
select
  'part ' || p.key || ' in ' || coalesce(m.schema_name, 'no schema'),
  case
    when t.oid is null
      then pg_catalog.format('select %L as key_reason', 'the table ' || p.value || ' is not there')
    when p.key = 'policies'
      then pg_catalog.format(
        'select pg_catalog.format(''%%s of %%s policies'', b.n, s.n) as key_reason '
          || 'from (select pg_catalog.count(*) as n from %s) as b '
          || 'cross join (select pg_catalog.count(*) as n from pg_catalog.pg_policy) as s '
          || 'where b.n < s.n',
        t.scan
      )
    when p.key = 'sequences'
      then pg_catalog.format(
        'select pg_catalog.format(''%%s of %%s sequences'', b.n, s.n) as key_reason '
          || 'from (select pg_catalog.count(*) as n from %s) as b '
          || 'cross join (select pg_catalog.count(*) as n from pg_catalog.pg_sequence as q '
          || 'join pg_catalog.pg_class as k on k.oid = q.seqrelid '
          || 'join pg_catalog.pg_namespace as n on n.oid = k.relnamespace '
          || 'where n.nspname not in (%L, ''information_schema'') and n.nspname !~ ''^pg_'') as s '
          || 'where b.n < s.n',
        t.scan, m.schema_name
      )
    when m.manifest is not null
      then pg_catalog.format(
        'select pg_catalog.format(''%%s rows, but the manifest says %%s'', b.n, '
          || 'coalesce(m.n, ''nothing'')) as key_reason '
          || 'from (select pg_catalog.count(*) as n from %1$s) as b '
          || 'cross join (select pg_catalog.max(x.%3$s::pg_catalog.text) as n from %2$s as x '
          || 'where x.%4$s::pg_catalog.text in (%5$L, %6$L, %7$L)) as m '
          || 'where b.n::pg_catalog.text is distinct from m.n',
        t.name, m.manifest, m.rows_column, m.table_column, t.name, p.key, p.value
      )
    else 'select null as key_reason where false'
  end,
  'check_settings.backups: ' || m.fault
from manifests as m
cross join lateral pg_catalog.jsonb_each_text(m.parts) as p(key, value)
left join {named_relations} as t on t.written = p.value
union all
select 'backup ' || m.number, null, 'check_settings.backups: ' || coalesce(m.fault, 'names no table')
from manifests as m
where m.tables = '[]'
  and m.parts = '{}'
order by 1

-- section: postgres count
select pg_catalog.count(*)
from ({faults}) as f

-- section: postgres evidence
select f.key_reason
from ({faults}) as f
order by 1

-- section: postgres fixture firing
-- configuration: {"backups": [{"schema": "backup", "tables": ["public.users", "public.orders", "public.shops"],
--     "manifest": "backup.manifest", "manifest_table": "table_name", "manifest_rows": "row_count",
--     "parts": {"policies": "backup.policies", "sessions": "backup.sessions"}}]}
-- expect: 2 public.users in backup
-- expect: 1 public.orders in backup
-- expect: 0 public.shops in backup
-- expect: 1 part policies in backup
-- expect: 1 part sessions in backup
create schema backup;
create table users (id int primary key, name text, email text);
create table orders (id int primary key);
create table shops (id int primary key);
create policy own on users;
create policy others on users;
create table backup.manifest (table_name text, row_count int);
create table backup.users as select id, name from users;
create table backup.shops as select * from shops;
create table backup.policies as select polname from pg_policy limit 1;
insert into backup.users values (1, 'a'), (2, 'b');
insert into backup.manifest values ('public.users', 3), ('shops', 0);

-- section: postgres fixture silent
-- configuration: {"backups": [{"schema": "backup", "tables": ["users"],
--     "parts": {"sequences": "backup.sequences"}}]}
-- expect: 0 public.users in backup
-- expect: 0 part sequences in backup
create schema backup;
create table users (id serial primary key, gone int, name text);
alter table users drop column gone;
create table backup.users as select * from users;
create table backup.sequences as select schemaname, sequencename, last_value from pg_sequences;

-- section: postgres fixture silent: not configured
-- expect: skipped
create table users (id int primary key);

-- section: postgres fixture trap: what is not there is no pass
-- configuration: {"backups": [
--     {"schema": "nowhere", "tables": ["public.users"]},
--     {"schema": "backup", "tables": ["public.nothing", "public.users"]},
--     {"schema": "backup", "tables": ["public.users"], "manifest": "backup.gone"},
--     {"schema": "backup"}]}
-- expect: unknown * public.users in nowhere
-- expect: unknown * public.nothing in backup
-- expect: unknown * public.users in backup
-- expect: unknown * backup 4
create schema backup;
create table users (id int primary key);
create table backup.users (id int);

-- section: postgres fixture trap: a source that is gone already, partitions, hostile names
-- configuration: {"backups": [{"schema": "Back \"up", "manifest": "\"Back \"\"up\".m",
--     "tables": ["\"Sch\"\"ema\".\"T {faults}\"", "public.events", "public.dropped"]}]}
-- expect: 1 "Sch""ema"."T {faults}" in Back "up
-- expect: 0 public.events in Back "up
-- expect: 0 public.dropped in Back "up
-- session: set search_path = nowhere
create schema "Sch""ema";
create schema "Back ""up";
create table "Sch""ema"."T {faults}" ("t" int, "a b" int);
create table events (id int) partition by range (id);
create table events_low partition of events for values from (0) to (10);
insert into events values (1);
create table "Back ""up"."T {faults}" ("t" int);
create table "Back ""up".events as select * from events;
create table "Back ""up".dropped (id int);
create table "Back ""up".m (table_name text, row_count bigint);
insert into "Back ""up".m values ('"Sch""ema"."T {faults}"', 0), ('public.events', 1), ('public.dropped', 0);
