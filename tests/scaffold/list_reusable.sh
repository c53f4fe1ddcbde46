#!/usr/bin/env bash
# list_reusable.sh SOURCE ORIGIN TREE GROWN OUT
#
# Which objects of the build ORIGIN (of SOURCE) the build GROWN (of TREE) would compile with the same command from the same
# files. For each a file in OUT, named as the object with % for /, that holds what was generated for it, still to be compared
# once it is generated: reuse_object.sh.
set -eu
source=$1 origin=$2 tree=$3 grown=$4 out=$5
mkdir -p "$out"
: >"$out/taken"

# Lines "object command"; a command that tells the program where the tree is (-D...="SOURCE") makes another object there.
commands() {
  sed -nE 's/^ *"command": "(.*)",$/\1/p' "$1/compile_commands.json" |
    sed -e "s#$grown#@build@#g; s#$tree#@source@#g; s#$origin#@build@#g; s#$source#@source@#g" |
    sed -e 's/[^ ]*reuse_object.sh //' | grep -v -e '-D[^ ]*@source@' -e '-D[^ ]*@build@' |
    awk '{ for (i = 1; i < NF; ++i) if ($i == "-o") print $(i + 1), $0 }' | sort
}
comm -12 <(commands "$origin") <(commands "$grown") | cut -d' ' -f1 | grep '\.o$' >"$out/.same_command" || true

# What each object was made of, as the compiler told ninja; files of the project only.
ninja -C "$origin" -t deps | awk -v source="$source/" -v origin="$origin/" '
  /^[^ ].*: #deps/ { object = $1; sub(/:$/, "", object); valid = /\(VALID\)/; if (valid) print object, "."; next }
  /^    / && valid {
    file = $1
    if (file !~ /^\//) file = origin file
    while (sub(/\/[^\/]+\/\.\.\//, "/", file)) { }
    if (index(file, origin) == 1) print object, "build", substr(file, length(origin) + 1)
    else if (index(file, source) == 1) print object, "source", substr(file, length(source) + 1)
  }' >"$out/.made_of"

# Files of the tree that are not what they are in SOURCE.
awk '$2 == "source" { print $3 }' "$out/.made_of" | sort -u | while read -r file; do
  cmp -s "$source/$file" "$tree/$file" || echo "$file"
done >"$out/.changed"

awk -v out="$out/" '
  FILENAME ~ /\.same_command$/ { same[$1]; next }
  FILENAME ~ /\.changed$/ { changed[$1]; next }
  !($1 in same) { next }
  { seen[$1] }
  $2 == "source" && ($3 in changed) { other[$1] }
  # The precompiled header itself is made of headers that are compared, by a command that is.
  $2 == "build" && $3 !~ /\.gch$/ { generated[$1] = generated[$1] $3 "\n" }
  END {
    for (object in seen) if (!(object in other)) {
      name = object
      gsub(/\//, "%", name)
      printf "%s", generated[object] >(out name)
      close(out name)
    }
  }' "$out/.same_command" "$out/.changed" "$out/.made_of"
