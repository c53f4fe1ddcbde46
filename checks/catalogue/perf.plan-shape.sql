-- check: perf.plan-shape
-- title: Declared hot query runs a selective Seq Scan (estimated rows < 10 % of a table > 10k rows), or
--   its node tree changed against the baseline
-- severity: warning
-- tier: scenario
-- kind: procedure
-- configuration: plan_queries
-- nothing: check_settings.plan_queries is empty
-- condition: The plan of a configured query reads a table of more than `rows_min` (10000) rows from end
--   to end, and expects to keep less than `share_max` (0.1) of them; or it is another one than in the
--   baseline: other kinds of nodes, joins, relations or indexes. Costs and estimates are not compared.
-- effect: The query is slow, or becomes slow with the next doubling of the table.
-- fix: The index that was lost, or is missing; ANALYZE, where the estimate is wrong.
-- cost: EXPLAIN of each query; nothing is executed.
-- false positives: A plan that has changed because the data have, for the better. A table that was never
--   analysed makes it unknown.
-- waiver: Per query.
-- source: own; squawk and eugene E15 (missing indexes); PostgreSQL docs, Using EXPLAIN.

-- section: postgres fixture firing
-- configuration: {"plan_queries": [{"name": "order by number", "rows_min": 1000, "share_max": 0.05,
--     "query": "select * from orders where number = 7"},
--     {"name": "order by id", "query": "select * from orders where id = 7;"}]}
-- expect: 2 [warning] order by number
-- expect: 0 order by id
create table orders (id int primary key, number int);
insert into orders select n, n from generate_series(1, 5000) as n;
create index orders_number on orders (number);
analyze orders;
-- then
drop index orders_number;

-- section: postgres fixture silent
-- configuration: {"plan_queries": [{"query": "select * from orders where id = 7"},
--     {"name": "most of it", "query": "select * from orders where number > 7", "rows_min": 1000},
--     {"name": "small", "query": "select * from shops where name = 'a'"}]}
-- expect: 0 query 1
-- expect: 0 most of it
-- expect: 0 small
create table orders (id int primary key, number int);
insert into orders select n, n from generate_series(1, 5000) as n;
create table shops (id int primary key, name text);
insert into shops values (1, 'a');
analyze orders;
-- then
insert into orders select n, n from generate_series(5001, 6000) as n;
analyze orders;

-- section: postgres fixture silent: nothing to look at
-- configuration: {"plan_queries": []}
-- expect: skipped
create table orders (id int primary key);

-- section: postgres fixture trap: what cannot be planned or was never analysed is no pass, nothing is run
-- configuration: {"plan_queries": [{"name": "gone", "query": "select * from nowhere"},
--     {"name": "fresh", "query": "select * from fresh where n = 7", "rows_min": 1000},
--     {"name": "writes", "query": "delete from \"Or\"\"ders\" where id = 7"},
--     {"name": "none"},
--     {"name": "odd", "query": "select 1", "share_max": -1}]}
-- expect: unknown 42P01 gone
-- expect: unknown * fresh
-- expect: 0 writes
-- expect: unknown * none
-- expect: unknown * odd
create table fresh (n int);
insert into fresh select n from generate_series(1, 5000) as n;
create table "Or""ders" (id int primary key);
