-- check: perf.latency-budget
-- title: p95 of each declared query stays under its budget (seed: 50 ms) on the migrated copy
-- severity: error
-- tier: scenario
-- kind: procedure
-- configuration: latency_budgets
-- nothing: check_settings.latency_budgets is empty
-- condition: The 95th percentile of the times a configured query took, its result read to the end, is
--   above its `budget_ms`. After `warmups` runs (3) that do not count, `runs` (25) are measured, one
--   after the other, in one read-only snapshot.
-- effect: What users wait for has become slower than what was agreed on, and more so under load.
-- fix: Look at the plan (perf.plan-shape, EXPLAIN (ANALYZE, BUFFERS)); ANALYZE after a bulk load; the
--   missing index.
-- cost: Warm-ups and runs of each query.
-- false positives: A machine that is slower, or busier, than production; and a copy with fewer rows than
--   production proves little. A query that fails, or that writes, is unknown and never 0 ms.
-- waiver: Per query.
-- source: own (query latency under 50 ms, above 100 ms triggers the rollback).

-- section: postgres fixture firing
-- configuration: {"latency_budgets": [{"name": "orders of a day", "runs": 3, "warmups": 1,
--     "query": "select count(*), pg_sleep(0.002) from orders", "budget_ms": 0.5}]}
-- expect: 1 orders of a day
create table orders (id int primary key);

-- section: postgres fixture silent
-- configuration: {"latency_budgets": [{"query": "select count(*) from orders;", "budget_ms": 600000}]}
-- expect: 0 query 1
create table orders (id int primary key);

-- section: postgres fixture silent: nothing to measure
-- configuration: {"latency_budgets": []}
-- expect: skipped
create table orders (id int primary key);

-- section: postgres fixture trap: a query that fails, writes or is not one is unknown, and the rest goes on
-- configuration: {"latency_budgets": [{"name": "gone", "query": "select * from nowhere", "budget_ms": 50},
--     {"name": "writes", "query": "insert into orders values (1)", "budget_ms": 50},
--     {"name": "two", "query": "select 1; select 2", "budget_ms": 50},
--     {"name": "fails at times", "query": "select 1 / (n - 1) from \"Or\"\"ders\" where n = 1", "budget_ms": 50},
--     {"name": "no budget", "query": "select 1"}, {"name": "no query", "budget_ms": 1},
--     {"name": "no runs", "query": "select 1", "budget_ms": 1, "runs": 0},
--     {"name": "fine", "query": "select n from \"Or\"\"ders\"", "budget_ms": 600000, "warmups": 0}]}
-- expect: unknown 42P01 gone
-- expect: unknown 25006 writes
-- expect: unknown 42601 two
-- expect: unknown 22012 fails at times
-- expect: unknown * no budget
-- expect: unknown * no query
-- expect: unknown * no runs
-- expect: 0 fine
create table orders (id int primary key);
create table "Or""ders" (n int);
insert into "Or""ders" values (1);

-- section: sqlite fixture firing
-- configuration: {"latency_budgets": [{"name": "orders of a day", "runs": 3, "warmups": 0,
--     "query": "with recursive n(i) as (select 1 union all select i + 1 from n where i < 20000) select count(*) from n",
--     "budget_ms": 0.01}]}
-- expect: 1 orders of a day
create table orders (id integer primary key);

-- section: sqlite fixture silent
-- configuration: {"latency_budgets": [{"query": "select count(*) from orders", "budget_ms": 600000}]}
-- expect: 0 query 1
create table orders (id integer primary key);

-- section: sqlite fixture trap: a query that fails or writes is unknown, and the rest goes on
-- configuration: {"latency_budgets": [{"name": "gone", "query": "select * from nowhere", "budget_ms": 50},
--     {"name": "writes", "query": "insert into orders values (1)", "budget_ms": 50},
--     {"name": "fine", "query": "select count(*) from orders", "budget_ms": 600000}]}
-- expect: unknown * gone
-- expect: unknown * writes
-- expect: 0 fine
create table orders (id integer primary key);
