# Outlives the harness: its stdin is a pipe only the harness holds, so the end of input means that
# the harness is gone, however it went (METHODS 7, second layer).
#   $1 run directory   $2 data directory in it
# Input: "watch <pid>" names the postmaster, "keep" leaves the run directory where it is, "done"
# ends the watch.
trap '' HUP INT QUIT TERM
pid=
is_kept=
while read -r word value; do
  case $word in
    watch) pid=$value ;;
    keep) is_kept=yes ;;
    done) exit 0 ;;
  esac
done

# Only a server that works in our data directory is ours: numbers are used again.
is_ours() {
  [ -n "$1" ] && [ "$(readlink "/proc/$1/cwd")" = "$2" ] && [ "$(cat "/proc/$1/comm")" = postgres ]
}

segment=
if [ -r "$2/postmaster.pid" ]; then
  segment=$(sed -n '7s/.* //p' "$2/postmaster.pid")
fi
if is_ours "$pid" "$2"; then
  kill -QUIT "$pid"
  # One that was stopped would not react.
  kill -CONT "$pid"
  tries=0
  while is_ours "$pid" "$2" && [ "$tries" -lt 200 ]; do
    sleep 0.05
    tries=$((tries + 1))
  done
fi
for process in /proc/[0-9]*; do
  if is_ours "${process#/proc/}" "$2"; then kill -KILL "${process#/proc/}"; fi
done
if [ -n "$segment" ] && [ -e "$2/postmaster.pid" ]; then ipcrm -m "$segment"; fi
if [ -z "$is_kept" ]; then rm -rf -- "$1"; fi
