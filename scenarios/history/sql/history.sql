-- What runs measured, one row for each measurement of each run. The same statements serve SQLite
-- and PostgreSQL.

-- name: tables
create table if not exists fulldress_runs (
  run_id text primary key,
  started_at text not null,
  scenario text not null,
  revision text not null,
  branch text not null,
  machine text not null,
  tool_version text not null,
  verdict text not null
);
create table if not exists fulldress_measurements (
  run_id text not null references fulldress_runs (run_id) on delete cascade,
  name text not null,
  quantity text not null,
  unit text not null,
  median double precision not null,
  samples integer not null,
  primary key (run_id, name)
);
create index if not exists fulldress_measurements_name on fulldress_measurements (name);
create table if not exists fulldress_baselines (
  name text not null,
  branch text not null,
  machine text not null,
  median double precision not null,
  reason text not null,
  accepted_at text not null,
  expires text not null,
  primary key (name, branch, machine)
);

-- name: add_run
insert into fulldress_runs
  (run_id, started_at, scenario, revision, branch, machine, tool_version, verdict)
values ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: add_measurement
insert into fulldress_measurements (run_id, name, quantity, unit, median, samples)
values ($1, $2, $3, $4, cast($5 as double precision), cast($6 as integer));

-- name: points
select m.name, m.quantity, m.unit, m.median, r.run_id, r.started_at, r.revision, r.branch, r.machine,
  r.verdict
from fulldress_measurements as m
  join fulldress_runs as r on r.run_id = m.run_id
where ($1 = '' or r.branch = $1)
  and ($2 = '' or r.machine = $2)
  and ($3 = '' or r.scenario = $3)
order by m.name, r.started_at, r.run_id;

-- name: forget_baseline
delete from fulldress_baselines where name = $1 and branch = $2 and machine = $3;

-- name: accept_baseline
insert into fulldress_baselines (name, branch, machine, median, reason, accepted_at, expires)
values ($1, $2, $3, cast($4 as double precision), $5, $6, $7);

-- name: baselines
select name, branch, machine, median, reason, accepted_at, expires
from fulldress_baselines
order by name, branch, machine;
