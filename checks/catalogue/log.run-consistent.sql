-- check: log.run-consistent
-- title: Migration log: every run finished (completed_at set, final status), total = ok + failed +
--   skipped = rows in the per-row log, no failure unreported, no time travel
-- severity: error
-- tier: scenario
-- kind: rows
-- configuration: logs
-- nothing: check_settings.logs is empty
-- condition: Of the runs in a log table: `unfinished`, completed_at is not set or the status is none of
--   the final ones; `total`, total is not ok + failed + skipped; `rows`, the log per row has not as many
--   rows of the run as total says, or rows of no run; `failures`, a run of a successful status counts
--   failures or has rows that failed, or counts fewer than there are; `times`, a run ends before it
--   begins, or in the future.
-- effect: The log is the evidence of the migration: one that contradicts itself proves nothing.
-- fix: Find out what the run did, from the rows themselves; finish or repeat it.
-- cost: One scan of each log table.
-- false positives: A run that is still going on.
-- waiver: Per question with the number of known runs.
-- source: Flyway schema history; Liquibase DATABASECHANGELOG.

-- section: postgres discovery
-- One row per log and question. Columns have the names of the condition unless others are configured;
-- a question whose columns are not there, and were not named, is skipped.
with entries as (
  select
    e.number,
    e.json,
    t.oid,
    t.scan,
    r.oid as rows_oid,
    r.scan as rows_scan,
    coalesce(t.name, e.json ->> 'table', 'no table') as title
  from pg_catalog.jsonb_array_elements($1::pg_catalog.jsonb) with ordinality as e(json, number)
  left join {named_relations} as t on t.written = e.json ->> 'table'
  left join {named_relations} as r on r.written = e.json ->> 'rows'
),
columns as (
  select
    e.number,
    d.key,
    e.json ->> d.key is not null as is_named,
    coalesce(e.json ->> d.key, d.name) as written,
    'r.' || pg_catalog.quote_ident(a.attname) as name
  from entries as e
  cross join lateral (
    values
      ('id', 'id', e.oid), ('started_at', 'started_at', e.oid),
      ('completed_at', 'completed_at', e.oid), ('status', 'status', e.oid),
      ('total', 'total', e.oid), ('ok', 'ok', e.oid), ('failed', 'failed', e.oid),
      ('skipped', 'skipped', e.oid), ('rows_run', 'run_id', e.rows_oid),
      ('rows_status', 'status', e.rows_oid)
  ) as d(key, name, relid)
  left join pg_catalog.pg_attribute as a
    on a.attrelid = d.relid
    and coalesce(e.json ->> d.key, d.name) in (a.attname, pg_catalog.quote_ident(a.attname))
    and a.attnum > 0
    and not a.attisdropped
),
wide as (
  select
    c.number,
    pg_catalog.max(c.name) filter (where c.key = 'id') as id,
    pg_catalog.max(c.name) filter (where c.key = 'started_at') as started_at,
    pg_catalog.max(c.name) filter (where c.key = 'completed_at') as completed_at,
    pg_catalog.max(c.name) filter (where c.key = 'status') as status,
    pg_catalog.max(c.name) filter (where c.key = 'total') as total,
    pg_catalog.max(c.name) filter (where c.key = 'ok') as ok,
    pg_catalog.max(c.name) filter (where c.key = 'failed') as failed,
    pg_catalog.max(c.name) filter (where c.key = 'skipped') as skipped,
    pg_catalog.max(c.name) filter (where c.key = 'rows_run') as rows_run,
    pg_catalog.max(c.name) filter (where c.key = 'rows_status') as rows_status,
    pg_catalog.string_agg(c.written, ', ') filter (where c.is_named and c.name is null) as missing
  from columns as c
  group by c.number
),
logs as (
  select
    e.*,
    w.id, w.started_at, w.completed_at, w.status, w.total, w.ok, w.failed, w.skipped,
    w.rows_run, w.rows_status,
    statuses.finals, statuses.successes, statuses.failures,
    case
      when e.oid is null then 'there is no table ' || coalesce(e.json ->> 'table', 'without a name')
      when e.json ->> 'rows' is not null and e.rows_oid is null
        then 'there is no table ' || (e.json ->> 'rows')
      when w.missing is not null then 'there is no column ' || w.missing
      when w.id is null then 'the log has no column id, name its `id`'
      when e.rows_oid is not null and w.rows_run is null
        then 'the log per row has no column run_id, name its `rows_run`'
    end as fault
  from entries as e
  join wide as w on w.number = e.number
  cross join lateral (
    select
      pg_catalog.array_agg(pg_catalog.lower(s.text)) filter (where s.what = 'final') as finals,
      pg_catalog.array_agg(pg_catalog.lower(s.text)) filter (where s.what = 'success') as successes,
      pg_catalog.array_agg(pg_catalog.lower(s.text)) filter (where s.what = 'failure') as failures
    from (
      select 'final' as what, f.text
      from pg_catalog.jsonb_array_elements_text(
        coalesce(
          e.json -> 'final_statuses',
          '["completed", "complete", "success", "succeeded", "successful", "done", "finished", "ok",
            "failed", "failure", "error", "rolled_back", "cancelled", "canceled", "aborted", "partial"]'
        )
      ) as f(text)
      union all
      select 'success', f.text
      from pg_catalog.jsonb_array_elements_text(
        coalesce(
          e.json -> 'success_statuses',
          '["completed", "complete", "success", "succeeded", "successful", "done", "finished", "ok"]'
        )
      ) as f(text)
      union all
      select 'failure', f.text
      from pg_catalog.jsonb_array_elements_text(
        coalesce(e.json -> 'failed_statuses', '["failed", "failure", "error"]')
      ) as f(text)
    ) as s
  ) as statuses
)
select
  l.title || ' ' || q.question as subject,
  q.statement as faults,
  case
    when l.fault is null and q.statement is null then 'the log has no columns for this question'
  end as skip,
  'check_settings.logs: ' || l.fault as unknown
from logs as l
cross join lateral (
  values
    (
      'unfinished',
      'select ' || l.id || '::pg_catalog.text as key, '
        || coalesce(l.status || '::pg_catalog.text', 'null') || ' as key_reason from ' || l.scan
        || ' as r where '
        || nullif(
          pg_catalog.concat_ws(
            ' or ',
            l.completed_at || ' is null',
            l.status || ' is null or pg_catalog.lower(' || l.status || '::pg_catalog.text) <> all ('
              || pg_catalog.quote_literal(l.finals) || '::pg_catalog.text[])'
          ),
          ''
        )
    ),
    (
      'total',
      case
        when pg_catalog.num_nonnulls(l.ok, l.failed, l.skipped) > 0
          then 'select ' || l.id || '::pg_catalog.text as key, pg_catalog.concat(' || l.total
            || ', '' is not '', ' || pg_catalog.concat_ws(', '' + '', ', l.ok, l.failed, l.skipped)
            || ') as key_reason from ' || l.scan || ' as r where ' || l.total || ' is distinct from '
            || pg_catalog.concat_ws(' + ', l.ok, l.failed, l.skipped)
      end
    ),
    (
      'rows',
      'with x as (select ' || l.rows_run || '::pg_catalog.text collate "C" as run, '
        || 'pg_catalog.count(*) as n from ' || l.rows_scan || ' as r group by 1) '
        || coalesce(
          'select ' || l.id || '::pg_catalog.text as key, pg_catalog.concat(coalesce(x.n, 0), '
            || ''' rows, total '', ' || l.total || ') as key_reason from ' || l.scan
            || ' as r left join x on x.run = ' || l.id || '::pg_catalog.text collate "C" where '
            || l.total || ' is distinct from coalesce(x.n, 0) union all ',
          ''
        )
        || 'select x.run, ''rows of no run'' from x where not exists (select from ' || l.scan
        || ' as r where ' || l.id || '::pg_catalog.text collate "C" = x.run)'
    ),
    (
      'failures',
      case
        when l.rows_status is not null and l.rows_scan is not null
          then 'with x as (select ' || l.rows_run || '::pg_catalog.text collate "C" as run, '
            || 'pg_catalog.count(*) as n from ' || l.rows_scan || ' as r where pg_catalog.lower('
            || l.rows_status || '::pg_catalog.text) = any (' || pg_catalog.quote_literal(l.failures)
            || '::pg_catalog.text[]) group by 1) select ' || l.id || '::pg_catalog.text as key, '
            || 'pg_catalog.concat(coalesce(x.n, 0), '' rows failed, failed says '', '
            || coalesce(l.failed, 'null') || ', '', status '', ' || coalesce(l.status, 'null')
            || ') as key_reason from ' || l.scan || ' as r left join x on x.run = ' || l.id
            || '::pg_catalog.text collate "C" where '
            || pg_catalog.concat_ws(
              ' or ',
              'coalesce(x.n, 0) is distinct from ' || l.failed,
              'pg_catalog.lower(' || l.status || '::pg_catalog.text) = any ('
                || pg_catalog.quote_literal(l.successes) || '::pg_catalog.text[]) and (coalesce(x.n, 0) > 0'
                || coalesce(' or ' || l.failed || ' > 0', '') || ')',
              'false'
            )
        else 'select ' || l.id || '::pg_catalog.text as key, pg_catalog.concat(' || l.failed
          || ', '' failed, status '', ' || l.status || ') as key_reason from ' || l.scan
          || ' as r where pg_catalog.lower(' || l.status || '::pg_catalog.text) = any ('
          || pg_catalog.quote_literal(l.successes) || '::pg_catalog.text[]) and ' || l.failed || ' > 0'
      end
    ),
    (
      'times',
      'select ' || l.id || '::pg_catalog.text as key, pg_catalog.concat(' || l.started_at || ', '' to '', '
        || l.completed_at || ') as key_reason from ' || l.scan || ' as r where ' || l.completed_at
        || ' < ' || l.started_at || ' or greatest(' || l.started_at || ', ' || l.completed_at
        -- A time without zone may be local time of anywhere.
        || ') > pg_catalog.now() + case pg_catalog.pg_typeof(' || l.completed_at
        || ') when ''pg_catalog.timestamptz''::pg_catalog.regtype then ''PT5M''::pg_catalog.interval '
        || 'else ''PT14H''::pg_catalog.interval end'
    )
) as q(question, statement)
order by 1

-- section: postgres count
select pg_catalog.count(*)
from ({faults}) as f

-- section: postgres evidence
select f.key, f.key_reason
from ({faults}) as f
order by 1, 2

-- section: postgres fixture firing
-- configuration: {"logs": [{"table": "public.runs", "rows": "public.run_rows", "rows_run": "run_id",
--     "rows_status": "status"}]}
-- expect: 2 public.runs unfinished
-- expect: 1 public.runs total
-- expect: 2 public.runs rows
-- expect: 1 public.runs failures
-- expect: 2 public.runs times
create table runs (id int primary key, started_at timestamptz, completed_at timestamptz, status text,
  total int, ok int, failed int, skipped int);
create table run_rows (run_id int, status text);
insert into runs values
  (1, '2024-01-01 10:00', '2024-01-01 11:00', 'completed', 1, 1, 0, 0),
  (2, '2024-01-01 10:00', null, 'completed', 0, 0, 0, 0),
  (3, '2024-01-01 10:00', '2024-01-01 11:00', 'running', 0, 0, 0, 0),
  (4, '2024-01-01 10:00', '2024-01-01 09:00', 'failed', 2, 1, 0, 0),
  (5, '2024-01-01 10:00', '2999-01-01 09:00', 'failed', 2, 1, 1, 0);
insert into run_rows values (1, 'ok'), (4, 'ok'), (4, 'failed'), (5, 'failed'), (9, 'ok');

-- section: postgres fixture silent
-- configuration: {"logs": [{"table": "runs", "rows": "run_rows", "id": "number", "started_at": "begun",
--     "completed_at": "ended", "status": "state", "total": "n", "ok": "good", "failed": "bad",
--     "skipped": "left_out", "final_statuses": ["fini", "kaputt"], "success_statuses": ["fini"],
--     "failed_statuses": ["bad"], "rows_run": "run", "rows_status": "state"}, {"table": "bare"}]}
-- expect: 0 public.runs unfinished
-- expect: 0 public.runs total
-- expect: 0 public.runs rows
-- expect: 0 public.runs failures
-- expect: 0 public.runs times
-- expect: 0 public.bare unfinished
-- expect: skipped public.bare total
-- expect: skipped public.bare rows
-- expect: skipped public.bare failures
-- expect: skipped public.bare times
create table runs (number uuid, begun timestamp, ended timestamp, state text, n int, good int, bad int,
  left_out int);
create table run_rows (run text, state text);
create table bare (id int, status text);
insert into runs values
  ('11111111-1111-1111-1111-111111111111', '2024-01-01', '2024-01-02', 'FINI', 2, 1, 0, 1),
  ('11111111-1111-1111-1111-111111111112', '2024-01-01', '2024-01-01', 'kaputt', 1, 0, 1, 0);
insert into run_rows values ('11111111-1111-1111-1111-111111111111', 'good'),
  ('11111111-1111-1111-1111-111111111111', 'left out'), ('11111111-1111-1111-1111-111111111112', 'bad');
insert into bare values (1, 'done');

-- section: postgres fixture silent: not configured
-- expect: skipped
create table runs (id int primary key);

-- section: postgres fixture trap: what is not there is no pass, hostile names
-- configuration: {"logs": [{"table": "public.nowhere"}, {"table": "\"Sch\"\"ema\".\"R {faults}\"",
--     "id": "t", "status": "st atus", "failed": "fai'led"}, {"table": "public.half", "total": "gone"}]}
-- expect: unknown * public.nowhere unfinished
-- expect: unknown * public.nowhere total
-- expect: unknown * public.nowhere rows
-- expect: unknown * public.nowhere failures
-- expect: unknown * public.nowhere times
-- expect: unknown * public.half unfinished
-- expect: unknown * public.half total
-- expect: unknown * public.half rows
-- expect: unknown * public.half failures
-- expect: unknown * public.half times
-- expect: 1 "Sch""ema"."R {faults}" unfinished
-- expect: 1 "Sch""ema"."R {faults}" failures
-- expect: skipped "Sch""ema"."R {faults}" total
-- expect: skipped "Sch""ema"."R {faults}" rows
-- expect: skipped "Sch""ema"."R {faults}" times
-- session: set search_path = nowhere
create schema "Sch""ema";
create table "Sch""ema"."R {faults}" ("t" int, "st atus" text, "fai'led" int);
create table half (id int);
insert into "Sch""ema"."R {faults}" values (1, 'completed', 3), (2, null, 0), (3, 'Done', 0);
