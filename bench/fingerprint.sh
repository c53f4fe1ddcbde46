#!/usr/bin/env bash
# Fingerprints beside their peers, in turn, on one server, in one run; each time includes connecting. Prints medians and
# ratios. Schema of 500 tables: ours beside pg_dump --schema-only. Data of 1 M rows x 12 columns: ours beside psql with
# the two-seed SQL of METHODS 4.
#
# bench/fingerprint.sh [ROUNDS]    needs the release build of take_fingerprint
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:-11}
take=${TAKE_FINGERPRINT:-build/release/bench/take_fingerprint}
rows=${ROWS:-1000000}
[ -x "$take" ] || { echo "fingerprint.sh: build it first: cmake --build --preset release --target take_fingerprint" >&2; exit 2; }

. bench/disposable_server.sh

start_server -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off -c shared_buffers=512MB

psql postgres -c 'create database schema_bench' -c 'create database data_bench'
psql schema_bench -c "do \$\$ begin for i in 1..500 loop
  execute format('create table t%s (id bigint generated always as identity primary key, a integer not null default 1,
    b text, c varchar(50) not null, d numeric(10, 2) default 0, e timestamptz default now(), f date, g boolean, h jsonb,
    parent_id bigint references t%s (id), j uuid, k text check (length(k) < 10))', i, greatest(1, i - 1));
  execute format('create index on t%s (a, b)', i);
  execute format('comment on table t%s is %L', i, 'a table');
  execute format('comment on column t%s.a is %L', i, 'a column');
end loop; end \$\$"
psql data_bench -c "create table t as select g as id, g % 1000 as a, md5(g::text) as b, 'name ' || g as c,
  (g * 1.25)::numeric(12, 2) as d, timestamptz '2024-01-01' + g * interval '1 second' as e, date '2024-01-01' + g % 365 as f,
  g % 2 = 0 as g, sqrt(g) as h, g * 7 as i, nullif(g % 10, 3) as j, repeat('x', g % 40) as k
  from generate_series(1, $rows) as g" -c 'vacuum (analyze, freeze) t'
psql schema_bench -c 'vacuum (analyze, freeze)'

url() { echo "postgresql://postgres@/$1?host=$dir/server"; }
# Under the settings our session pins; the text differs by the interval only otherwise.
two_seeds="set timezone = 'UTC'; set datestyle = 'ISO, YMD'; set intervalstyle = iso_8601;
  select count(*), sum(hashtextextended(row(a, b, c, d, e, f, g, h, i, id, j, k)::text, 0)::numeric) || ' ' ||
  sum(hashtextextended(row(a, b, c, d, e, f, g, h, i, id, j, k)::text, 1)::numeric) from t"
run_schema_peer() { "$bin/pg_dump" --schema-only "$(url schema_bench)" >"$dir/out"; }
run_schema_ours() { "$take" schema "$(url schema_bench)" >"$dir/out"; }
run_data_peer() { psql -At -F ' ' data_bench -c "$two_seeds" >"$dir/peer"; }
run_data_ours() { "$take" data "$(url data_bench)" >"$dir/ours"; }

variants=(schema_peer schema_ours data_peer data_ours)
for round in $(seq 0 "$rounds"); do
  for variant in "${variants[@]}"; do
    start=$(date +%s%N)
    "run_$variant"
    end=$(date +%s%N)
    # The first round warms up.
    [ "$round" -eq 0 ] || echo $(((end - start) / 1000)) >>"$dir/$variant.times"
  done
done
[ "public.t $(cat "$dir/peer")" = "$(cat "$dir/ours")" ] || { echo "fingerprint.sh: the digests differ" >&2; exit 1; }

median() { sort -n "$1" | awk '{a[NR] = $1} END {print (NR % 2) ? a[(NR + 1) / 2] : (a[NR / 2] + a[NR / 2 + 1]) / 2}'; }
printf '%-24s %10s %10s %8s\n' variant median_ms min_ms ratio
for variant in "${variants[@]}"; do
  middle=$(median "$dir/$variant.times")
  least=$(sort -n "$dir/$variant.times" | head -n 1)
  awk -v n="$variant" -v m="$middle" -v l="$least" -v f="$(median "$dir/${variant%_*}_peer.times")" \
    'BEGIN {printf "%-24s %10.1f %10.1f %8.2f\n", n, m / 1000, l / 1000, m / f}'
done
