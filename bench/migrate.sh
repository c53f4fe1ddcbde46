#!/usr/bin/env bash
# 200 small migrations, body and ledger row in one transaction each: ours beside psql (the floor) and dbmate, in turn,
# on one server, in one run. Prints medians and ratios.
#
# bench/migrate.sh [ROUNDS]        needs the release build of apply_migrations, and build/oracles for dbmate
# The migrations are those of 50 tables: CREATE TABLE, ADD COLUMN twice, CREATE INDEX, ADD FOREIGN KEY with COMMENT.
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:-15}
apply=${APPLY_MIGRATIONS:-build/release/bench/apply_migrations}
oracles=${FULLDRESS_ORACLES:-build/oracles/node_modules}
dbmate=$(ls "$oracles"/@dbmate/*/bin/dbmate 2>/dev/null | head -n 1 || true)
[ -x "$apply" ] || { echo "migrate.sh: build it first: cmake --build --preset release --target apply_migrations" >&2; exit 2; }

. bench/disposable_server.sh
mkdir "$dir/native" "$dir/dbmate"

start_server -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off

number=0
migration() { # UP DOWN
  number=$((number + 1))
  local name
  name=$(printf '%014d_m%d' "$((20260101000000 + number))" "$number")
  printf -- '-- fulldress:up\n%s\n-- fulldress:down\n%s\n' "$1" "$2" >"$dir/native/$name.sql"
  printf -- '-- migrate:up\n%s\n-- migrate:down\n%s\n' "$1" "$2" >"$dir/dbmate/$name.sql"
  printf 'begin;\n%s\ninsert into schema_migrations (version) values ('"'%s'"');\ncommit;\n' "$1" "$name" >>"$dir/all.sql"
}
echo 'create table schema_migrations (version varchar primary key);' >"$dir/all.sql"
for i in $(seq 50); do
  migration "create table t$i (id bigint primary key, name text not null, amount numeric(12, 2));" "drop table t$i;"
done
for i in $(seq 50); do
  migration "alter table t$i add column note text, add column parent_id bigint;" \
    "alter table t$i drop column note, drop column parent_id;"
done
for i in $(seq 50); do migration "create index t${i}_name on t$i (name);" "drop index t${i}_name;"; done
for i in $(seq 50); do
  migration "alter table t$i add constraint t${i}_parent foreign key (parent_id) references t$((i % 50 + 1)) (id);
comment on table t$i is 'table number $i';" "alter table t$i drop constraint t${i}_parent; comment on table t$i is null;"
done

fresh() {
  psql postgres -c 'drop database if exists bench' -c 'create database bench'
}
url="postgresql://postgres@/bench?host=$dir/server"
run_psql() { psql bench -f "$dir/all.sql"; }
run_native() { "$apply" "$dir/native" "$url" >/dev/null; }
run_dbmate_format() { "$apply" "$dir/dbmate" "$url" >/dev/null; }
run_dbmate() { "$dbmate" --url "$url" -d "$dir/dbmate" --no-dump-schema migrate >/dev/null; }

variants=(psql native dbmate_format)
[ -z "$dbmate" ] || variants+=(dbmate)
for round in $(seq 0 "$rounds"); do
  for variant in "${variants[@]}"; do
    fresh 2>/dev/null
    start=$(date +%s%N)
    "run_$variant"
    end=$(date +%s%N)
    done_count=$(psql -At bench -c 'select count(*) from schema_migrations')
    tables=$(psql -At bench -c "select count(*) from pg_constraint where contype = 'f'")
    [ "$done_count:$tables" = 200:50 ] || { echo "migrate.sh: $variant left $done_count:$tables" >&2; exit 1; }
    # The first round warms up.
    [ "$round" -eq 0 ] || echo $(((end - start) / 1000)) >>"$dir/$variant.times"
  done
done

median() { sort -n "$1" | awk '{a[NR] = $1} END {print (NR % 2) ? a[(NR + 1) / 2] : (a[NR / 2] + a[NR / 2 + 1]) / 2}'; }
floor=$(median "$dir/psql.times")
printf '%-24s %10s %10s %8s\n' variant median_ms min_ms ratio
for variant in "${variants[@]}"; do
  middle=$(median "$dir/$variant.times")
  least=$(sort -n "$dir/$variant.times" | head -n 1)
  awk -v n="$variant" -v m="$middle" -v l="$least" -v f="$floor" \
    'BEGIN {printf "%-24s %10.1f %10.1f %8.2f\n", n, m / 1000, l / 1000, m / f}'
done
