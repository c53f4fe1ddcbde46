-- Sqitch's registry, version 1.1: what is deployed, its tags and dependencies, and everything that
-- ever happened. source  sqitchers/sqitch 1.3.1: lib/App/Sqitch/Engine/pg.sql, Engine/pg.pm,
-- Role/DBIEngine.pm; the comments are part of the catalogue it makes.

-- name: postgres.create
create schema if not exists {schema};
create table {schema}.releases (
  version real primary key,
  installed_at timestamptz not null default pg_catalog.clock_timestamp(),
  installer_name text not null,
  installer_email text not null
);
create table {schema}.projects (
  project text primary key,
  uri text unique,
  created_at timestamptz not null default pg_catalog.clock_timestamp(),
  creator_name text not null,
  creator_email text not null
);
create table {ledger} (
  change_id text primary key,
  script_hash text,
  change text not null,
  project text not null references {schema}.projects (project) on update cascade,
  note text not null default '',
  committed_at timestamptz not null default pg_catalog.clock_timestamp(),
  committer_name text not null,
  committer_email text not null,
  planned_at timestamptz not null,
  planner_name text not null,
  planner_email text not null,
  unique (project, script_hash)
);
create table {schema}.tags (
  tag_id text primary key,
  tag text not null,
  project text not null references {schema}.projects (project) on update cascade,
  change_id text not null references {ledger} (change_id) on update cascade,
  note text not null default '',
  committed_at timestamptz not null default pg_catalog.clock_timestamp(),
  committer_name text not null,
  committer_email text not null,
  planned_at timestamptz not null,
  planner_name text not null,
  planner_email text not null,
  unique (project, tag)
);
create table {schema}.dependencies (
  change_id text not null references {ledger} (change_id) on update cascade on delete cascade,
  type text not null,
  dependency text not null,
  dependency_id text references {ledger} (change_id) on update cascade
    constraint dependencies_check check (
      (type = 'require' and dependency_id is not null)
      or (type = 'conflict' and dependency_id is null)
    ),
  primary key (change_id, dependency)
);
create table {schema}.events (
  event text not null
    constraint events_event_check check (event in ('deploy', 'revert', 'fail', 'merge')),
  change_id text not null,
  change text not null,
  project text not null references {schema}.projects (project) on update cascade,
  note text not null default '',
  requires text[] not null default '{}',
  conflicts text[] not null default '{}',
  tags text[] not null default '{}',
  committed_at timestamptz not null default pg_catalog.clock_timestamp(),
  committer_name text not null,
  committer_email text not null,
  planned_at timestamptz not null,
  planner_name text not null,
  planner_email text not null,
  primary key (change_id, committed_at)
);
comment on schema {schema} is 'Sqitch database deployment metadata v1.1.';
comment on table {schema}.releases is 'Sqitch registry releases.';
comment on column {schema}.releases.version is 'Version of the Sqitch registry.';
comment on column {schema}.releases.installed_at is 'Date the registry release was installed.';
comment on column {schema}.releases.installer_name is
  'Name of the user who installed the registry release.';
comment on column {schema}.releases.installer_email is
  'Email address of the user who installed the registry release.';
comment on table {schema}.projects is 'Sqitch projects deployed to this database.';
comment on column {schema}.projects.project is 'Unique Name of a project.';
comment on column {schema}.projects.uri is 'Optional project URI';
comment on column {schema}.projects.created_at is 'Date the project was added to the database.';
comment on column {schema}.projects.creator_name is 'Name of the user who added the project.';
comment on column {schema}.projects.creator_email is
  'Email address of the user who added the project.';
comment on table {schema}.changes is 'Tracks the changes currently deployed to the database.';
comment on column {schema}.changes.change_id is 'Change primary key.';
comment on column {schema}.changes.script_hash is 'Deploy script SHA-1 hash.';
comment on column {schema}.changes.change is 'Name of a deployed change.';
comment on column {schema}.changes.project is
  'Name of the Sqitch project to which the change belongs.';
comment on column {schema}.changes.note is 'Description of the change.';
comment on column {schema}.changes.committed_at is 'Date the change was deployed.';
comment on column {schema}.changes.committer_name is 'Name of the user who deployed the change.';
comment on column {schema}.changes.committer_email is
  'Email address of the user who deployed the change.';
comment on column {schema}.changes.planned_at is 'Date the change was added to the plan.';
comment on column {schema}.changes.planner_name is 'Name of the user who planed the change.';
comment on column {schema}.changes.planner_email is
  'Email address of the user who planned the change.';
comment on table {schema}.tags is 'Tracks the tags currently applied to the database.';
comment on column {schema}.tags.tag_id is 'Tag primary key.';
comment on column {schema}.tags.tag is 'Project-unique tag name.';
comment on column {schema}.tags.project is 'Name of the Sqitch project to which the tag belongs.';
comment on column {schema}.tags.change_id is
  'ID of last change deployed before the tag was applied.';
comment on column {schema}.tags.note is 'Description of the tag.';
comment on column {schema}.tags.committed_at is 'Date the tag was applied to the database.';
comment on column {schema}.tags.committer_name is 'Name of the user who applied the tag.';
comment on column {schema}.tags.committer_email is
  'Email address of the user who applied the tag.';
comment on column {schema}.tags.planned_at is 'Date the tag was added to the plan.';
comment on column {schema}.tags.planner_name is 'Name of the user who planed the tag.';
comment on column {schema}.tags.planner_email is 'Email address of the user who planned the tag.';
comment on table {schema}.dependencies is 'Tracks the currently satisfied dependencies.';
comment on column {schema}.dependencies.change_id is 'ID of the depending change.';
comment on column {schema}.dependencies.type is 'Type of dependency.';
comment on column {schema}.dependencies.dependency is 'Dependency name.';
comment on column {schema}.dependencies.dependency_id is 'Change ID the dependency resolves to.';
comment on table {schema}.events is 'Contains full history of all deployment events.';
comment on column {schema}.events.event is 'Type of event.';
comment on column {schema}.events.change_id is 'Change ID.';
comment on column {schema}.events.change is 'Change name.';
comment on column {schema}.events.project is
  'Name of the Sqitch project to which the change belongs.';
comment on column {schema}.events.note is 'Description of the change.';
comment on column {schema}.events.requires is 'Array of the names of required changes.';
comment on column {schema}.events.conflicts is 'Array of the names of conflicting changes.';
comment on column {schema}.events.tags is 'Tags associated with the change.';
comment on column {schema}.events.committed_at is 'Date the event was committed.';
comment on column {schema}.events.committer_name is 'Name of the user who committed the event.';
comment on column {schema}.events.committer_email is
  'Email address of the user who committed the event.';
comment on column {schema}.events.planned_at is 'Date the event was added to the plan.';
comment on column {schema}.events.planner_name is 'Name of the user who planed the change.';
comment on column {schema}.events.planner_email is
  'Email address of the user who plan planned the change.';

-- name: postgres.read
-- Columns: change_id, change, script_hash, when, in the order in which they were deployed.
select change_id, change, script_hash, committed_at
from {ledger}
where project = $1
order by committed_at

-- name: postgres.project_uri
-- At most one row: the project's address.
select uri from {schema}.projects where project = $1 order by project

-- name: postgres.register_release
insert into {schema}.releases (version, installer_name, installer_email)
select 1.1, $1, $2
where not exists (select version from {schema}.releases order by version)

-- name: postgres.register_project
insert into {schema}.projects (project, uri, creator_name, creator_email)
values ($1, $2, $3, $4)
on conflict (project) do nothing

-- name: postgres.record_change
insert into {ledger} (
  change_id, script_hash, change, project, note, committer_name, committer_email, planned_at,
  planner_name, planner_email
)
values ($1, $2, $3, $4, $5, $6, $7, $8::timestamptz, $9, $10)

-- name: postgres.record_dependencies
-- $2 is a JSON array. What this project does not have is looked for among the others.
insert into {schema}.dependencies (change_id, type, dependency, dependency_id)
select
  $1,
  each.type,
  each.dependency,
  case when each.type = 'require' then coalesce(
    each.id,
    (
      select other.change_id
      from {ledger} as other
      where other.change_id = each.sought_id
        or (each.tag is null and other.project = each.project and other.change = each.change)
        or (
          other.project = each.project
          and other.change = each.change
          and other.committed_at <= (
            select max(tag.committed_at)
            from {schema}.tags as tag
            where tag.project = each.project and tag.tag = '@' || each.tag
          )
        )
        or (
          each.change is null
          and other.change_id = (
            select tag.change_id
            from {schema}.tags as tag
            where tag.project = each.project and tag.tag = '@' || each.tag
            order by tag.change_id
          )
        )
      order by
        case when each.tag is null then other.committed_at end,
        other.committed_at desc
      limit 1
    )
  ) end
from pg_catalog.json_to_recordset($2::json) as each (
  type text, dependency text, id text, sought_id text, project text, change text, tag text,
  position integer
)
order by each.position

-- name: postgres.record_tags
-- $5 is a JSON array.
insert into {schema}.tags (
  tag_id, tag, project, change_id, note, committer_name, committer_email, planned_at, planner_name,
  planner_email
)
select
  each.id, each.tag, $2, $1, each.note, $3, $4, each.planned_at, each.planner_name,
  each.planner_email
from pg_catalog.json_to_recordset($5::json) as each (
  id text, tag text, note text, planned_at timestamptz, planner_name text, planner_email text
)
order by each.tag

-- name: postgres.record_event
-- $6, $7 and $8 are JSON arrays.
insert into {schema}.events (
  event, change_id, change, project, note, tags, requires, conflicts, committer_name,
  committer_email, planned_at, planner_name, planner_email
)
select
  $1, $2, $3, $4, $5,
  array(select each.value from pg_catalog.json_array_elements_text($6::json) with ordinality as each
    order by each.ordinality),
  array(select each.value from pg_catalog.json_array_elements_text($7::json) with ordinality as each
    order by each.ordinality),
  array(select each.value from pg_catalog.json_array_elements_text($8::json) with ordinality as each
    order by each.ordinality),
  $9, $10, $11::timestamptz, $12, $13

-- name: postgres.forget_tags
-- One row: the tags that were taken away, as a JSON array.
with gone as (delete from {schema}.tags where change_id = $1 returning tag)
select coalesce(pg_catalog.json_agg(gone.tag), '[]') from gone

-- name: postgres.dependencies
-- One row: what the change requires and what it conflicts with, as JSON arrays.
select
  coalesce(pg_catalog.json_agg(dependency) filter (where type = 'require'), '[]'),
  coalesce(pg_catalog.json_agg(dependency) filter (where type = 'conflict'), '[]')
from {schema}.dependencies
where change_id = $1

-- name: postgres.forget_change
delete from {ledger} where change_id = $1
