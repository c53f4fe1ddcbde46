#!/usr/bin/env bash
# The roundtrip proof of 200 up/down pairs beside a plain up and down of the same directory by psql, in one run.
# The pairs make 120 tables that refer to each other and then change them: columns, indexes, checks, views, functions,
# types, renames. Prints seconds, the ratio, milliseconds a pair by the clock and of CPU (ours and the servers'), and the
# peak memory of our process; and the same for the first quarter and the first half of the pairs, to show how the time
# grows with the number of migrations.
#
# In that directory the schema grows along. `wide` has every table in its first pair and only changes behind it: there
# the number of migrations is all that grows.
#
# bench/roundtrip.sh [PAIRS]    needs the release build of fulldress; PARTS="quarter half all wide" says what
set -euo pipefail
cd "$(dirname "$0")/.."
pairs=${1:-200}
fulldress=${FULLDRESS:-build/release/fulldress}
[ -x "$fulldress" ] || { echo "roundtrip.sh: build it first: cmake --build --preset release --target fulldress" >&2; exit 2; }

. bench/disposable_server.sh
mkdir "$dir/all"

# One pair: bench_pair NUMBER writes up and down. Three of five make a table, up to the 120th.
bench_pair() {
  local number=$1 stem
  stem=$(printf '%s/all/%06d_step' "$dir" "$number")
  local table="t$number" older="t$(((number * 7 % (number > 1 ? number - 1 : 1)) / 5 * 5 + 1))"
  if ((number % 5 == 1 || number % 5 == 3 || number % 5 == 4)); then
    local parent=""
    ((number > 5)) && parent=", parent_id bigint references $older (id)"
    echo "create table $table (id bigint generated always as identity primary key, name text not null,
  amount numeric(12, 2) not null default 0 check (amount >= 0), made timestamptz not null default now(),
  is_open boolean not null default true, note varchar(80)$parent);
create index ${table}_name on $table (name);
comment on table $table is 'table $number';" >"$stem.up.sql"
    echo "drop table $table;" >"$stem.down.sql"
    return
  fi
  case $((number / 5 % 6)) in
    0)
      echo "alter table $older add column extra_$number text default 'x';" >"$stem.up.sql"
      echo "alter table $older drop column extra_$number;" >"$stem.down.sql" ;;
    1)
      echo "create index ${older}_made_$number on $older (made desc) where is_open;" >"$stem.up.sql"
      echo "drop index ${older}_made_$number;" >"$stem.down.sql" ;;
    2)
      echo "create view v$number as select id, name from $older where is_open;" >"$stem.up.sql"
      echo "drop view v$number;" >"$stem.down.sql" ;;
    3)
      echo "create function f$number(n int) returns int language sql immutable as 'select n + $number';" >"$stem.up.sql"
      echo "drop function f$number(int);" >"$stem.down.sql" ;;
    4)
      older="t$((number - 1))"
      echo "alter table $older rename column note to note_$number;
alter table $older alter column note_$number type varchar(120);" >"$stem.up.sql"
      echo "alter table $older alter column note_$number type varchar(80);
alter table $older rename column note_$number to note;" >"$stem.down.sql" ;;
    5)
      echo "alter table $older add constraint ${older}_name_$number check (length(name) < 10000);" >"$stem.up.sql"
      echo "alter table $older drop constraint ${older}_name_$number;" >"$stem.down.sql" ;;
  esac
}
for number in $(seq "$pairs"); do bench_pair "$number"; done
take_first() {
  mkdir "$dir/$1"
  local number
  for number in $(seq "$2"); do cp "$dir/all/$(printf %06d "$number")_step."*.sql "$dir/$1/"; done
}
take_first quarter $((pairs / 4))
take_first half $((pairs / 2))

# All tables in one pair, and the first of so many parts of the changes behind it.
take_wide() {
  mkdir "$dir/wide_$1"
  local tables="$dir/wide_$1/000000_tables" file count=0
  for file in $(grep -l '^create table' "$dir"/all/*.up.sql | sort); do cat "$file" >>"$tables.up.sql"; done
  for file in $(grep -l '^drop table' "$dir"/all/*.down.sql | sort -r); do cat "$file" >>"$tables.down.sql"; done
  for file in $(grep -L '^create table' "$dir"/all/*.up.sql | sort); do
    ((count++ < pairs * 2 / 5 / $1)) || break
    cp "$file" "${file%.up.sql}.down.sql" "$dir/wide_$1/"
  done
}
take_wide 4
take_wide 2
take_wide 1

start_server -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off

now() { date +%s.%N; }
seconds() { awk -v from="$1" -v to="$2" 'BEGIN { printf "%.2f", to - from }'; }

# The floor: every file by psql, up and then down, a process for each as people do it.
plain() {
  psql postgres -c "create database plain_$1"
  local file
  for file in $(ls "$dir/$1"/*.up.sql | sort); do psql "plain_$1" -f "$file" >/dev/null; done
  for file in $(ls "$dir/$1"/*.down.sql | sort -r); do psql "plain_$1" -f "$file" >/dev/null; done
}
# Seconds of CPU of every child that has ended so far, and of theirs.
children_cpu() {
  times >"$dir/times"
  tail -n 1 "$dir/times" | awk '{ gsub(/m/, " "); gsub(/s/, ""); print 60 * ($1 + $3) + $2 + $4 }'
}
proof() {
  local child key value _
  "$fulldress" run "$dir/$1" --format golang_migrate --flow roundtrip --output "$dir/out_$1" >"$dir/told_$1" 2>&1 &
  child=$!
  # GNU time would tell the peak of the largest descendant, which is a server.
  while kill -0 "$child" 2>/dev/null; do
    while read -r key value _; do
      [ "$key" != VmHWM: ] || echo "$value" >"$dir/memory"
    done <"/proc/$child/status" || true
    sleep 0.2
  done 2>/dev/null
  wait "$child" || { tail -n 30 "$dir/told_$1" >&2; return 1; }
}

measure() {
  local count start middle end before after floor ours
  count=$(ls "$dir/$1"/*.up.sql | wc -l)
  start=$(now)
  plain "$1"
  middle=$(now)
  children_cpu >"$dir/cpu_before"
  proof "$1"
  children_cpu >"$dir/cpu_after"
  end=$(now)
  floor=$(seconds "$start" "$middle")
  ours=$(seconds "$middle" "$end")
  before=$(cat "$dir/cpu_before")
  after=$(cat "$dir/cpu_after")
  echo "$1 $count $floor $ours $(awk -v a="$ours" -v b="$floor" 'BEGIN { printf "%.1f", a / b }')" \
    "$(awk -v a="$ours" -v n="$count" 'BEGIN { printf "%.0f", 1000 * a / n }')" \
    "$(awk -v a="$before" -v b="$after" -v n="$count" 'BEGIN { printf "%.0f", 1000 * (b - a) / n }') $(cat "$dir/memory")"
}

echo "part pairs psql_s proof_s ratio ms_a_pair cpu_ms_a_pair peak_kB"
for part in ${PARTS:-quarter half all wide}; do
  case $part in
    wide) for share in 4 2 1; do measure "wide_$share"; done ;;
    *) measure "$part" ;;
  esac
done
