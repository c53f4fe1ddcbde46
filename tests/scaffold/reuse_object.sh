#!/usr/bin/env bash
# reuse_object.sh COMPILER ARGUMENTS...: a compiler launcher that takes an object from another build where list_reusable.sh
# found that compiling would make the same, and compiles otherwise.
set -u
object="" dependencies="" previous=""
for word in "$@"; do
  [ "$previous" = -o ] && object=$word
  [ "$previous" = -MF ] && dependencies=$word
  previous=$word
done
list=${FULLDRESS_REUSABLE:-}/${object//\//%}
if [ -n "${FULLDRESS_REUSABLE:-}" ] && [ -n "$object" ] && [ -f "$list" ] && [ -f "$FULLDRESS_REUSE_FROM/$object" ]; then
  is_same=yes
  while read -r file; do
    cmp -s "$FULLDRESS_REUSE_FROM/$file" "$file" || { is_same=no; break; }
  done <"$list"
  if [ $is_same = yes ] && cp "$FULLDRESS_REUSE_FROM/$object" "$object"; then
    [ -z "$dependencies" ] || echo "$object:" >"$dependencies"
    echo "$object" >>"$FULLDRESS_REUSABLE/taken"
    exit 0
  fi
fi
exec "$@"
