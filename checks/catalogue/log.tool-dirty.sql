-- check: log.tool-dirty
-- title: A known migration tool's own bookkeeping says failed / dirty / locked / half-applied /
--   several heads
-- severity: error
-- tier: core
-- kind: rows
-- nothing: no bookkeeping table of a known migration tool
-- condition: A bookkeeping table, recognised by its name and its columns, holds a row that its own
--   tool stops at: golang-migrate dirty, Flyway and sqlx success = false, Liquibase locked or FAILED,
--   Prisma started but neither finished nor rolled back, Alembic more than one head, Knex locked,
--   goose not applied, sqitch failed last, Atlas applied in part, and a native ledger that holds one
--   migration twice.
-- effect: The tool refuses to go on, or goes on from a state that is not the one it believes in.
-- fix: Find out how far the migration came, put the schema right, then tell the tool (migrate force,
--   flyway repair, liquibase releaseLocks, prisma migrate resolve, alembic merge, knex migrate:unlock).
-- cost: Tiny tables.
-- false positives: A run that is going on at this moment holds its lock rightly; Alembic branches that
--   are kept apart on purpose.
-- waiver: Per table with an expiry date.
-- source: golang-migrate schema_migrations.dirty; Flyway flyway_schema_history.success; Liquibase
--   databasechangeloglock; Prisma _prisma_migrations; sqlx _sqlx_migrations; Alembic alembic_version;
--   Knex knex_migrations_lock; goose goose_db_version; sqitch events; Atlas atlas_schema_revisions.

-- section: postgres discovery
-- One row per bookkeeping table. A shape is a list of `column:categories`, where a category is that
-- of pg_type (N number, B boolean, S text, D date and time, E enumeration, U other); a condition
-- names the columns of its shape by position.
select
  found.name || ' (' || found.tool || ')' as subject,
  found.scan as relation,
  pg_catalog.format(
    pg_catalog.replace(found.condition, '<table>', pg_catalog.replace(found.scan, '%', '%%')),
    variadic found.columns
  ) as is_dirty,
  found.row_text
from (
  select
    t.name,
    t.scan,
    tool.tool,
    tool.condition,
    pg_catalog.array_agg(pg_catalog.quote_ident(a.attname) order by w.position) as columns,
    pg_catalog.string_agg(
      pg_catalog.quote_literal(a.attname) || ', t.' || pg_catalog.quote_ident(a.attname),
      ', ' order by w.position
    ) as row_text,
    pg_catalog.cardinality(tool.shape) as wanted
  from (
    values
      ('golang-migrate', 'schema_migrations', array['version:N', 'dirty:B'],
        't.%2$s is not false'),
      ('Flyway', 'flyway_schema_history',
        array['installed_rank:N', 'version:S', 'script:S', 'success:B'],
        't.%4$s is not true'),
      ('Flyway', 'schema_version', array['installed_rank:N', 'version:S', 'script:S', 'success:B'],
        't.%4$s is not true'),
      ('Liquibase', 'databasechangeloglock', array['id:N', 'locked:B', 'lockedby:S'],
        't.%2$s is true'),
      ('Liquibase', 'databasechangelog', array['id:S', 'author:S', 'filename:S', 'exectype:S'],
        't.%4$s = ''FAILED'''),
      ('Prisma', '_prisma_migrations',
        array['id:S', 'migration_name:S', 'started_at:D', 'finished_at:D', 'rolled_back_at:D'],
        't.%4$s is null and t.%5$s is null'),
      ('sqlx', '_sqlx_migrations', array['version:N', 'description:S', 'success:B'],
        't.%3$s is not true'),
      ('Alembic', 'alembic_version', array['version_num:S'],
        'exists (select from <table> as o where o.%1$s < t.%1$s)'),
      ('Knex', 'knex_migrations_lock', array['index:N', 'is_locked:N'],
        't.%2$s <> 0'),
      ('goose', 'goose_db_version', array['version_id:N', 'is_applied:B', 'id:N'],
        't.%2$s is not true and not exists (select from <table> as o where o.%1$s = t.%1$s '
          || 'and o.%3$s > t.%3$s)'),
      ('sqitch', 'events', array['event:SE', 'change_id:S', 'change:S', 'project:S', 'committed_at:D'],
        't.%1$s::pg_catalog.text = ''fail'' and not exists (select from <table> as o '
          || 'where o.%3$s = t.%3$s and o.%4$s = t.%4$s and o.%5$s > t.%5$s)'),
      ('Atlas', 'atlas_schema_revisions', array['version:S', 'applied:N', 'total:N', 'error:S'],
        't.%2$s < t.%3$s or pg_catalog.length(t.%4$s) > 0'),
      ('native', 'schema_migrations',
        array['id:N', 'migration_id:S', 'checksum:S', 'applied_at:D', 'duration_ms:N'],
        'exists (select from <table> as o where o.%2$s = t.%2$s and o.%1$s < t.%1$s)')
  ) as tool(tool, table_name, shape, condition)
  join {user_relations} as t
    on pg_catalog.lower(t.relation_name) = tool.table_name
    and t.relkind in ('r', 'p')
    and not t.is_partition
    and (tool.tool <> 'sqitch' or pg_catalog.lower(t.schema_name) like '%sqitch%')
  cross join lateral pg_catalog.unnest(tool.shape) with ordinality as w(entry, position)
  join pg_catalog.pg_attribute as a
    on a.attrelid = t.oid
    and a.attnum > 0
    and not a.attisdropped
    and pg_catalog.lower(a.attname) = pg_catalog.split_part(w.entry, ':', 1)
  join pg_catalog.pg_type as ty
    on ty.oid = a.atttypid
    and pg_catalog.strpos(pg_catalog.split_part(w.entry, ':', 2), ty.typcategory::pg_catalog.text) > 0
  group by t.name, t.scan, tool.tool, tool.condition, tool.shape
  having pg_catalog.count(distinct w.position) = pg_catalog.cardinality(tool.shape)
    and pg_catalog.count(*) = pg_catalog.cardinality(tool.shape)
) as found
order by 1

-- section: postgres count
select pg_catalog.count(*)
from {relation} as t
where {is_dirty}

-- section: postgres evidence
select pg_catalog.jsonb_build_object({row_text}) as key_row
from {relation} as t
where {is_dirty}
order by 1

-- section: postgres fixture firing
-- expect: 1 public.schema_migrations (golang-migrate)
-- expect: 1 public.flyway_schema_history (Flyway)
-- expect: 1 public.databasechangeloglock (Liquibase)
-- expect: 1 public.databasechangelog (Liquibase)
-- expect: 1 public._prisma_migrations (Prisma)
-- expect: 1 public._sqlx_migrations (sqlx)
-- expect: 1 public.alembic_version (Alembic)
-- expect: 1 public.knex_migrations_lock (Knex)
-- expect: 1 public.goose_db_version (goose)
-- expect: 1 sqitch.events (sqitch)
-- expect: 1 public.atlas_schema_revisions (Atlas)
create table schema_migrations (version bigint not null primary key, dirty boolean not null);
insert into schema_migrations values (7, true);
create table flyway_schema_history (
  installed_rank int primary key, version varchar(50), description varchar(200), type varchar(20),
  script varchar(1000), checksum int, installed_by varchar(100), installed_on timestamp default now(),
  execution_time int, success boolean not null
);
insert into flyway_schema_history (installed_rank, version, script, success)
values (1, '1', 'V1__a.sql', true), (2, '2', 'V2__b.sql', false);
create table databasechangeloglock (
  id int primary key, locked boolean not null, lockgranted timestamp, lockedby varchar(255)
);
insert into databasechangeloglock values (1, true, now(), 'ci');
create table databasechangelog (
  id varchar(255), author varchar(255), filename varchar(255), dateexecuted timestamp,
  orderexecuted int, exectype varchar(10), md5sum varchar(35)
);
insert into databasechangelog values ('1', 'a', 'f', now(), 1, 'EXECUTED', null),
  ('2', 'a', 'f', now(), 2, 'FAILED', null);
create table _prisma_migrations (
  id varchar(36) primary key, checksum varchar(64) not null, finished_at timestamptz,
  migration_name varchar(255) not null, logs text, rolled_back_at timestamptz,
  started_at timestamptz not null default now(), applied_steps_count int not null default 0
);
insert into _prisma_migrations (id, checksum, migration_name, finished_at, rolled_back_at)
values ('a', 'x', '1_a', now(), null), ('b', 'x', '2_b', null, now()), ('c', 'x', '2_b', null, null);
create table _sqlx_migrations (
  version bigint primary key, description text not null, installed_on timestamptz default now(),
  success boolean not null, checksum bytea not null, execution_time bigint not null
);
insert into _sqlx_migrations values (1, 'a', now(), true, 'x', 1), (2, 'b', now(), false, 'x', -1);
create table alembic_version (version_num varchar(32) primary key);
insert into alembic_version values ('ae1027a6acf'), ('27c6a30d7c24');
create table knex_migrations_lock (index serial primary key, is_locked int);
insert into knex_migrations_lock (is_locked) values (1);
create table goose_db_version (
  id int primary key, version_id bigint not null, is_applied boolean not null, tstamp timestamp
);
insert into goose_db_version values (1, 0, true), (2, 1, true), (3, 2, false), (4, 3, false), (5, 3, true);
create schema sqitch;
create table sqitch.events (
  event text not null, change_id text not null, change text not null, project text not null,
  note text, committed_at timestamptz not null
);
insert into sqitch.events (event, change_id, change, project, committed_at) values
  ('fail', '1', 'a', 'p', '2026-01-01'), ('deploy', '1', 'a', 'p', '2026-01-02'),
  ('fail', '2', 'b', 'p', '2026-01-03');
create table atlas_schema_revisions (
  version varchar primary key, applied bigint not null, total bigint not null, error text
);
insert into atlas_schema_revisions values ('1', 2, 2, null), ('2', 1, 2, 'no such table');

-- section: postgres fixture firing: a native ledger that holds one migration twice
-- expect: 1 public.schema_migrations (native)
create table schema_migrations (
  id bigint generated always as identity primary key, migration_id text not null,
  checksum text not null, applied_at timestamptz not null default now(), duration_ms bigint
);
insert into schema_migrations (migration_id, checksum) values ('1', 'x'), ('2', 'y'), ('2', 'y');

-- section: postgres fixture silent
-- expect: 0 public.schema_migrations (golang-migrate)
-- expect: 0 public.flyway_schema_history (Flyway)
-- expect: 0 public.databasechangeloglock (Liquibase)
-- expect: 0 public.alembic_version (Alembic)
-- expect: 0 public.knex_migrations_lock (Knex)
-- expect: 0 public.goose_db_version (goose)
create table schema_migrations (version bigint not null primary key, dirty boolean not null);
insert into schema_migrations values (7, false);
create table flyway_schema_history (
  installed_rank int primary key, version varchar(50), script varchar(1000), success boolean not null
);
insert into flyway_schema_history values (1, '1', 'V1__a.sql', true);
create table databasechangeloglock (
  id int primary key, locked boolean not null, lockgranted timestamp, lockedby varchar(255)
);
insert into databasechangeloglock values (1, false, null, null);
create table alembic_version (version_num varchar(32) primary key);
insert into alembic_version values ('ae1027a6acf');
create table knex_migrations_lock (index serial primary key, is_locked int);
insert into knex_migrations_lock (is_locked) values (0);
create table goose_db_version (id int primary key, version_id bigint, is_applied boolean);
insert into goose_db_version values (1, 0, true), (2, 1, true);

-- section: postgres fixture silent: no bookkeeping
-- expect: skipped
create table orders (id int primary key);

-- section: postgres fixture trap: a name alone is no bookkeeping
-- expect: skipped
create table schema_migrations (version varchar primary key, dirty text);
insert into schema_migrations values ('2026', 'yes');
create table alembic_version (number int);
create table knex_migrations_lock (index int, is_locked text);
insert into knex_migrations_lock values (1, 'yes');
create table events (event text, change_id text, change text, project text, committed_at timestamptz);
insert into events values ('fail', '1', 'a', 'p', now());
create view flyway_schema_history as
  select 1 as installed_rank, '1' as version, 'x' as script, false as success;

-- section: postgres fixture trap: quoted upper case, other schemas, a schema name with percent signs
-- expect: 1 "App %s 100%"."DATABASECHANGELOGLOCK" (Liquibase)
-- expect: 1 "App %s 100%".alembic_version (Alembic)
create schema "App %s 100%";
create table "App %s 100%"."DATABASECHANGELOGLOCK" (
  "ID" int primary key, "LOCKED" boolean not null, "LOCKGRANTED" timestamp, "LOCKEDBY" varchar(255)
);
insert into "App %s 100%"."DATABASECHANGELOGLOCK" values (1, true, now(), 'ci');
create table "App %s 100%".alembic_version (version_num varchar(32) primary key);
insert into "App %s 100%".alembic_version values ('a'), ('b');

-- section: sqlite discovery
-- One row per bookkeeping table; a condition names the columns of its shape as <n>.
with
  tools (tool, table_name, shape, condition) as (
    values
      ('golang-migrate', 'schema_migrations', '["version","dirty"]', 't.<1> is not false'),
      ('Flyway', 'flyway_schema_history', '["installed_rank","version","script","success"]',
        't.<3> is not true'),
      ('Liquibase', 'databasechangeloglock', '["id","locked","lockedby"]', 't.<1> is true'),
      ('Liquibase', 'databasechangelog', '["id","author","filename","exectype"]',
        't.<3> = ''FAILED'''),
      ('Prisma', '_prisma_migrations',
        '["id","migration_name","started_at","finished_at","rolled_back_at"]',
        't.<3> is null and t.<4> is null'),
      ('sqlx', '_sqlx_migrations', '["version","description","success"]', 't.<2> is not true'),
      ('Alembic', 'alembic_version', '["version_num"]',
        'exists (select 1 from <table> as o where o.<0> < t.<0>)'),
      ('Knex', 'knex_migrations_lock', '["index","is_locked"]', 't.<1> <> 0'),
      ('goose', 'goose_db_version', '["version_id","is_applied","id"]',
        't.<1> is not true and not exists (select 1 from <table> as o where o.<0> = t.<0> '
          || 'and o.<2> > t.<2>)'),
      ('Atlas', 'atlas_schema_revisions', '["version","applied","total","error"]',
        't.<1> < t.<2> or length(t.<3>) > 0'),
      ('native', 'schema_migrations',
        '["id","migration_id","checksum","applied_at","duration_ms"]',
        'exists (select 1 from <table> as o where o.<1> = t.<1> and o.<0> < t.<0>)')
  ),
  found (tool, table_name, relation, condition, position, column_name) as (
    select
      tools.tool,
      t.table_name,
      t.relation,
      tools.condition,
      w.key,
      (
        select '"' || replace(c.name, '"', '""') || '"'
        from pragma_table_info(t.table_name, 'main') as c
        where lower(c.name) = w.value
      )
    from tools
    join {user_tables} as t on lower(t.table_name) = tools.table_name
    join json_each(tools.shape) as w
    order by tools.tool, t.table_name, w.key
  ),
  -- Position by position, the names of the columns take their places.
  filled (tool, table_name, relation, condition, position) as (
    select f.tool, f.table_name, f.relation, replace(f.condition, '<table>', f.relation), 0
    from found as f
    group by f.tool, f.table_name
    having sum(f.column_name is null) = 0
    union all
    select
      x.tool,
      x.table_name,
      x.relation,
      replace(x.condition, '<' || x.position || '>', f.column_name),
      x.position + 1
    from filled as x
    join found as f
      on f.tool = x.tool and f.table_name = x.table_name and f.position = x.position
  )
select
  f.table_name || ' (' || f.tool || ')' as subject,
  f.relation,
  f.condition as is_dirty,
  (
    select group_concat('''' || replace(c.column_name, '"', '') || ''', t.' || c.column_name, ', ')
    from found as c
    where c.tool = f.tool
      and c.table_name = f.table_name
  ) as row_text
from filled as f
where f.position = (
  select count(*)
  from found as c
  where c.tool = f.tool
    and c.table_name = f.table_name
)
order by 1

-- section: sqlite count
select count(*)
from {relation} as t
where {is_dirty}

-- section: sqlite evidence
select json_object({row_text}) as key_row
from {relation} as t
where {is_dirty}
order by 1

-- section: sqlite fixture firing
-- expect: 1 schema_migrations (golang-migrate)
-- expect: 1 flyway_schema_history (Flyway)
-- expect: 1 DATABASECHANGELOGLOCK (Liquibase)
-- expect: 1 DATABASECHANGELOG (Liquibase)
-- expect: 1 _prisma_migrations (Prisma)
-- expect: 1 _sqlx_migrations (sqlx)
-- expect: 1 alembic_version (Alembic)
-- expect: 1 knex_migrations_lock (Knex)
-- expect: 1 goose_db_version (goose)
-- expect: 1 atlas_schema_revisions (Atlas)
create table schema_migrations (version uint64, dirty bool);
create unique index version_unique on schema_migrations (version);
insert into schema_migrations values (7, true);
create table flyway_schema_history (
  installed_rank int primary key, version varchar(50), script varchar(1000), success boolean
);
insert into flyway_schema_history values (1, '1', 'a', 1), (2, '2', 'b', 0);
create table DATABASECHANGELOGLOCK (ID int primary key, LOCKED boolean, LOCKGRANTED text, LOCKEDBY text);
insert into DATABASECHANGELOGLOCK values (1, 1, null, 'ci');
create table DATABASECHANGELOG (ID text, AUTHOR text, FILENAME text, EXECTYPE text);
insert into DATABASECHANGELOG values ('1', 'a', 'f', 'EXECUTED'), ('2', 'a', 'f', 'FAILED');
create table _prisma_migrations (
  id text primary key, checksum text, finished_at datetime, migration_name text, logs text,
  rolled_back_at datetime, started_at datetime, applied_steps_count int
);
insert into _prisma_migrations (id, migration_name, finished_at) values ('a', '1', 1), ('b', '2', null);
create table _sqlx_migrations (
  version bigint primary key, description text, installed_on timestamp, success boolean, checksum blob
);
insert into _sqlx_migrations (version, success) values (1, true), (2, false);
create table alembic_version (version_num text primary key);
insert into alembic_version values ('a'), ('b');
create table knex_migrations_lock ("index" integer primary key, is_locked int);
insert into knex_migrations_lock (is_locked) values (1);
create table goose_db_version (
  id integer primary key autoincrement, version_id int, is_applied int, tstamp text
);
insert into goose_db_version (version_id, is_applied) values (0, 1), (1, 0), (2, 0), (2, 1);
create table atlas_schema_revisions (version text primary key, applied int, total int, error text);
insert into atlas_schema_revisions values ('1', 2, 2, ''), ('2', 1, 2, '');

-- section: sqlite fixture firing: a native ledger that holds one migration twice
-- expect: 1 schema_migrations (native)
create table schema_migrations (
  id integer primary key, migration_id text, checksum text, applied_at text, duration_ms int
);
insert into schema_migrations (migration_id) values ('1'), ('2'), ('2');

-- section: sqlite fixture silent
-- expect: 0 schema_migrations (golang-migrate)
-- expect: 0 alembic_version (Alembic)
-- expect: 0 knex_migrations_lock (Knex)
create table schema_migrations (version uint64, dirty bool);
insert into schema_migrations values (7, 0);
create table alembic_version (version_num text primary key);
insert into alembic_version values ('a');
create table knex_migrations_lock ("index" integer primary key, is_locked int);
insert into knex_migrations_lock (is_locked) values (0);

-- section: sqlite fixture silent: no bookkeeping
-- expect: skipped
create table orders (id integer primary key);

-- section: sqlite fixture trap: a name alone is no bookkeeping
-- expect: skipped
create table schema_migrations (version varchar(128) primary key);
insert into schema_migrations values ('2026');
create view alembic_version as select 1 as version_num union select 2;
