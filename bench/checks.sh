#!/usr/bin/env bash
# The checks beside an equivalent pgTAP suite and the bare scan, in turn, on one database, in one run.
#
# bench/checks.sh [FACTOR] [ROUNDS]    needs the release build of fulldress, postgresql-15-pgtap and pg_prove
# Database: six tables, FACTOR x 5.2 M rows, 9 foreign keys, 7 unique keys, 24 conditions (bench/checks_data.sql).
#   floor      count(*) of every table, one connection
#   pg_prove   40 assertions in one file of pgTAP: an anti-join, a GROUP BY or a count each
#   forty      the same 40 questions by fulldress check, uniqueness and keys read from the heap
#   core       every core check of the catalogue
#   unique     of the forty, the seven of uniqueness alone, read from the heap
#   amcheck    what could stand in for the heap: bt_index_check(heapallindexed) and an ordered pass over each unique index
# Then, unless FACTOR is below 1: core checks of 1,000 tables with 2,000 foreign keys, and how the time of the forty grows
# from 0.1 M to 10 M rows of one table. PARTS="ratios wide growth" says which of the three are run. Each round asks everything
# forth and back, so that what else the machine does falls on all alike. Prints minima, ratios and the peak memory of
# fulldress itself. bench/README.md has the figures.
set -euo pipefail
cd "$(dirname "$0")/.."
factor=${1:-1}
rounds=${2:-3}
parts=${PARTS:-ratios $(awk -v f="$factor" 'BEGIN { if (f >= 1) print "wide growth" }')}
fulldress=${FULLDRESS:-build/release/fulldress}
[ -x "$fulldress" ] || { echo "checks.sh: build it first: cmake --build --preset release --target fulldress" >&2; exit 2; }
command -v pg_prove >/dev/null || { echo "checks.sh: install libtap-parser-sourcehandler-pgtap-perl" >&2; exit 2; }

. bench/disposable_server.sh

start_server -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off -c shared_buffers=2GB \
  -c max_wal_size=8GB -c max_locks_per_transaction=512

now() { date +%s.%N; }
seconds() { awk -v from="$1" -v to="$2" 'BEGIN { printf "%.3f", to - from }'; }
least() { sort -n "$1" | head -n 1; }
times() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'; }

# make_data DATABASE FACTOR
make_data() {
  psql postgres -c "create database $1"
  psql "$1" -v f="$2" -f bench/checks_data.sql
  psql "$1" -c 'vacuum (freeze, analyze)'
}
floor() {
  psql "$1" -c 'set max_parallel_workers_per_gather = 0' -c 'select count(*) from tenants' -c 'select count(*) from users' \
    -c 'select count(*) from products' -c 'select count(*) from orders' -c 'select count(*) from order_items' \
    -c 'select count(*) from events' >/dev/null
}
check() {
  local database=$1
  shift
  /usr/bin/env time -f %M -o "$dir/memory" "$fulldress" check "host=$dir/server user=postgres dbname=$database" "$@" \
    --timeout 60m --no-reports >"$dir/told" 2>&1 || { cat "$dir/told" >&2; return 1; }
  tail -n 1 "$dir/memory" >>"$dir/memories"
}
forty() { check "$1" -c fk.orphan-rows -c constraint.unique-duplicates -c constraint.check-violations; }
core() { check "$1" --fail-on error; }

# The same questions as a person writes them with pgTAP.
write_pgtap() {
  psql "$1" -At >"$2" <<'SQL'
select 'begin; select plan(40);';
select format('select is((select count(*) from %s as c where c.%I is not null and not exists (select from %s as p where p.%I = c.%2$I)), 0::bigint, %L);',
  k.conrelid::regclass, a.attname, k.confrelid::regclass, p.attname, k.conname)
from pg_constraint as k
join pg_attribute as a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
join pg_attribute as p on p.attrelid = k.confrelid and p.attnum = k.confkey[1]
where k.contype = 'f' and k.connamespace = 'public'::regnamespace order by k.conname;
select format('select is((select count(*) from (select from %s where %I is not null group by %2$I having count(*) > 1) as d), 0::bigint, %L);',
  k.conrelid::regclass, a.attname, k.conname)
from pg_constraint as k join pg_attribute as a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
where k.contype in ('p', 'u') and k.connamespace = 'public'::regnamespace order by k.conname;
select format('select is((select count(*) from %s where not %s), 0::bigint, %L);',
  k.conrelid::regclass, substr(pg_get_constraintdef(k.oid), 6), k.conname)
from pg_constraint as k where k.contype = 'c' and k.conrelid <> 0 and k.connamespace = 'public'::regnamespace order by k.conname;
select 'select * from finish(); rollback;';
SQL
}
prove() { pg_prove -q -h "$dir/server" -U postgres -d shop "$dir/suite.sql" >"$dir/told" 2>&1 || { cat "$dir/told" >&2; return 1; }; }

unique() { check "$1" -c constraint.unique-duplicates; }
amcheck() {
  psql "$1" -At -c 'set max_parallel_workers_per_gather = 0' -c 'set enable_seqscan = off' -c "select
    format('select bt_index_check(%L, true);', k.conindid::regclass)
    || format('select count(*) from (select %1\$I = lag(%1\$I) over (order by %1\$I) as is_double from %2\$s) as o where is_double;',
      a.attname, k.conrelid::regclass)
    from pg_constraint as k join pg_attribute as a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
    where k.contype in ('p', 'u') and k.connamespace = 'public'::regnamespace order by k.conname" -o "$dir/amcheck.sql"
  psql "$1" -c 'set max_parallel_workers_per_gather = 0' -c 'set enable_seqscan = off' -f "$dir/amcheck.sql" >/dev/null
}

one() {
  local from
  from=$(now)
  "$1" "$2"
  seconds "$from" "$(now)" >>"$dir/times.$1"
  echo >>"$dir/times.$1"
}

ratios() {
  local order="floor:asked forty:asked prove:shop core:asked unique:asked amcheck:shop"
  local back each name s floor_s prove_s
  make_data shop "$factor"
  psql shop -c 'create extension pgtap' -c 'create extension amcheck'
  write_pgtap shop "$dir/suite.sql"
  # pgTAP's own functions are no part of the database that is asked.
  psql postgres -c 'create database asked template shop'
  psql asked -c 'drop extension pgtap' -c 'drop extension amcheck'
  psql shop -At -c "select 'rows ' || sum(n) || ', ' || pg_size_pretty(pg_database_size('asked'))
    from (select count(*) as n from tenants union all select count(*) from users union all select count(*) from products
    union all select count(*) from orders union all select count(*) from order_items union all select count(*) from events) as t"
  echo "questions: $(grep -c '^select is' "$dir/suite.sql")"
  floor asked; floor shop; forty asked; prove
  back=$(echo "$order" | tr ' ' '\n' | tac)
  for _ in $(seq "$rounds"); do
    for each in $order $back; do one "${each%:*}" "${each#*:}"; done
  done
  for name in floor prove forty core unique amcheck; do sed -i '/^$/d' "$dir/times.$name"; done
  floor_s=$(least "$dir/times.floor")
  prove_s=$(least "$dir/times.prove")
  {
    echo "what seconds x_floor pg_prove_x"
    for name in floor prove forty core unique amcheck; do
      s=$(least "$dir/times.$name")
      echo "$name $s $(times "$s" "$floor_s") $(times "$prove_s" "$s")"
    done
  } | column -t
  echo "peak memory of fulldress: $(sort -n "$dir/memories" | tail -n 1) kB"
  psql postgres -c 'drop database asked' -c 'drop database shop'
}

# All there is to a run of the core checks: discovery, which is the larger part, and every case.
wide() {
  local from
  psql postgres -c 'create database wide'
  psql wide -c "do \$\$ begin
    for i in 1..1000 loop
      execute format('create table t%s (id bigint generated always as identity primary key, a_id bigint, b_id bigint,
        name text not null, code varchar(40) unique, email text, amount numeric(12, 2) not null default 0 check (amount >= 0),
        made_at timestamptz not null default now(), is_open boolean not null default true, note text, data jsonb, day date)', i);
    end loop;
    for i in 1..1000 loop
      execute format('alter table t%s add foreign key (a_id) references t%s, add foreign key (b_id) references t%s',
        i, 1 + (i * 7) % 1000, 1 + (i * 13) % 1000);
    end loop; end \$\$"
  psql wide -c 'analyze'
  from=$(now)
  "$fulldress" check "host=$dir/server user=postgres dbname=wide" --plan >/dev/null
  echo "1,000 tables, 2,000 foreign keys: discovery of all core checks: $(seconds "$from" "$(now)") s"
  from=$(now)
  core wide
  echo "1,000 tables, 2,000 foreign keys: discovery and every case of all core checks: $(seconds "$from" "$(now)") s"
  psql postgres -c 'drop database wide'
}

# A table of orders and what it refers to: the time of all that is asked of it by the number of its rows.
growth() {
  local rows from s each best
  {
    echo "rows seconds us_per_row"
    for rows in 100000 300000 1000000 3000000 10000000; do
      psql postgres -c 'create database growing'
      psql growing -v n="$rows" -f bench/checks_growth.sql
      psql growing -c 'vacuum (freeze, analyze)'
      best=
      for each in 1 2 3; do
        from=$(now)
        forty growing
        s=$(seconds "$from" "$(now)")
        best=$(printf '%s\n%s\n' "$best" "$s" | sed '/^$/d' | sort -n | head -n 1)
      done
      echo "$rows $best $(awk -v s="$best" -v n="$rows" 'BEGIN { printf "%.3f", s * 1e6 / n }')"
      psql postgres -c 'drop database growing'
    done
  } | column -t
}

for part in $parts; do "$part"; done
