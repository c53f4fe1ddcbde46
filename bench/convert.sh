#!/usr/bin/env bash
# fulldress convert: documents of a key-value table into two tables, 2 % of them bad, by size; on PostgreSQL and SQLite.
# Prints seconds, records a second, the memory of our process alone (VmHWM) and what was set aside. The issue wants 100,000 records in 20 s on two cores.
#
# bench/convert.sh [SIZE]...       100 1000 10000 100000 1000000 unless sizes are given; needs the release build of fulldress
set -euo pipefail
cd "$(dirname "$0")/.."
program=${FULLDRESS:-build/release/fulldress}
[ $# -gt 0 ] || set -- 100 1000 10000 100000 1000000
[ -x "$program" ] || { echo "convert.sh: build it first: cmake --build --preset release --target fulldress" >&2; exit 2; }

. bench/disposable_server.sh
start_server -c autovacuum=off

cat >"$dir/shop.json" <<'EOF'
{"version": 1, "kinds": [
  {"name": "client", "key": "client:{id}", "table": "clients", "upsert": ["id"], "columns": [
    {"column": "id", "pointer": "/id", "type": "integer"},
    {"column": "name", "pointer": "/name", "required": true, "sanitise": ["trim"]},
    {"column": "email", "pointer": "/email", "required": true, "email": true}]},
  {"name": "order", "key": "order:{id}", "table": "orders", "upsert": ["id"], "columns": [
    {"column": "id", "pointer": "/id", "type": "integer"},
    {"column": "client_id", "pointer": "/client", "type": "integer", "required": true},
    {"column": "total", "pointer": "/total", "type": "number", "required": true, "min": 0},
    {"column": "status", "pointer": "/status", "required": true, "enum": ["new", "paid"]},
    {"column": "ordered_at", "pointer": "/at", "type": "timestamp", "required": true}]}]}
EOF

# Every fiftieth record is bad: a client without address, an order of nobody's.
tables="create table clients (id integer primary key, name text not null, email text not null);
create table orders (id integer primary key, client_id integer not null references clients (id), total numeric(10,2) not null,
  status text not null, ordered_at text not null);
create index orders_by_client on orders (client_id);"
documents() { # SIZE SERIES
  local groups=$(($1 / 500 > 0 ? $1 / 500 : 1))
  cat <<EOF
insert into kv_store
select 'client:' || n, '{"id": ' || n || ', "name": " Client ' || n || ' ", "email": "' ||
  case when n % 50 = 0 then 'nobody' else 'office' || n || '@client.example' end || '"}'
from $2 where n <= $1 / 10;
insert into kv_store
select 'order:' || n, '{"id": ' || n || ', "client": ' || case when n % 50 = 1 then -1 else (n % $groups) * 50 + 1 end ||
  ', "total": ' || (n % 900) || '.25, "status": "paid", "at": "2026-02-16T08:30:00Z"}'
from $2 where n <= $1 - $1 / 10;
EOF
}

measure() { # NAME SIZE DATABASE CONFIRM
  local start end code=0
  start=$(date +%s%N)
  /usr/bin/env time -f %M -o "$dir/memory" "$program" convert "$dir/shop.json" "$3" --confirm "$4" --no-backup "a benchmark" >"$dir/said" 2>&1 || code=$?
  end=$(date +%s%N)
  [ "$code" -le 1 ] || { cat "$dir/said" >&2; exit 1; }
  awk -v name="$1" -v size="$2" -v ns=$((end - start)) -v bad="$(grep -oE '^[0-9]+ quarantined' "$dir/said" || echo 0)" \
    -v kb="$(tail -1 "$dir/memory")" \
    'BEGIN { s = ns / 1e9; printf "| %s | %d | %.2f | %d | %.1f | %s |\n", name, size, s, size / s, kb / 1024, bad }'
}

echo "| engine | records | seconds | records/s | MiB | bad |"
echo "|---|--:|--:|--:|--:|--:|"
for size in "$@"; do
  psql -c "create database bench_$size" postgres
  { echo "create table kv_store (key text primary key, value text not null);"; echo "$tables"
    documents "$size" "generate_series(1, $size) as series (n)"; echo "analyze;"; } | psql "bench_$size"
  measure postgres "$size" "host=$dir/server user=postgres dbname=bench_$size" "bench_$size"
  { echo "create table kv_store (key text primary key, value text not null);"; echo "$tables"; echo "begin;"
    echo "create temporary table series as with recursive count (n) as (select 1 union all select n + 1 from count where n < $size)"
    echo "select n from count;"; documents "$size" "series"; echo "commit;"; } | sqlite3 "$dir/bench_$size.db"
  measure sqlite "$size" "$dir/bench_$size.db" "bench_$size.db"
done
