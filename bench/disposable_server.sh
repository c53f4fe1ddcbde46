# Sourced by the scripts beside it: a PostgreSQL server of the script's own on a socket, gone when the script ends.
#
# Gives  dir           a directory, removed at the end
#        bin           the server's programs; PG_BINDIR says which, else the newest
#        start_server  start_server [-c SETTING=VALUE]...; sets `server`, its process
#        psql          as postgres, in $dir/server
bin=${PG_BINDIR:-$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)}
dir=$(mktemp -d /tmp/fdbench.XXXX)
server=
finish() {
  [ -z "$server" ] || { kill -QUIT "$server" 2>/dev/null; wait "$server" 2>/dev/null || true; }
  rm -rf "$dir"
}
trap finish EXIT
chmod 755 "$dir"
mkdir "$dir/server"

psql() { "$bin/psql" -X -q -v ON_ERROR_STOP=1 -h "$dir/server" -U postgres "$@"; }

start_server() {
  local as_server=()
  if [ "$(id -u)" -eq 0 ]; then
    chown postgres "$dir/server"
    as_server=(setpriv --reuid=postgres --regid=postgres --init-groups)
  fi
  "${as_server[@]}" "$bin/initdb" -D "$dir/server/data" -A trust -U postgres --no-sync -E UTF8 --locale=C.UTF-8 >/dev/null
  "${as_server[@]}" "$bin/postgres" -D "$dir/server/data" -h '' -k "$dir/server" "$@" >"$dir/server/log" 2>&1 &
  server=$!
  for _ in $(seq 200); do psql -c 'select 1' postgres >/dev/null 2>&1 && return; sleep 0.05; done
  echo "$0: the server did not start: $(tail -n 1 "$dir/server/log")" >&2
  exit 3
}
