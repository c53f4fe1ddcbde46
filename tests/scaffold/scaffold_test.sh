#!/usr/bin/env bash
# scaffold_test.sh SOURCE BUILD WORK: see CMakeLists.txt beside it.
#
# The grown tree is configured and built as any other. What BUILD has compiled already, of the same command and of files that
# are the same byte for byte, is taken from there (reuse_object.sh); new files and whatever depends on them are compiled.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
source=$1 origin=$2 work=$3
tree=$work/tree
rm -rf "$work"
mkdir -p "$tree"
(cd "$source" && tar cf - --exclude=./build --exclude=./.git --exclude=./fulldress-out .) | tar xf - -C "$tree"
cd "$tree"

fail() { echo "scaffold: $1" >&2; exit 1; }

for pair in "engine mockdb" "check fk.made-up" "format made_up" "report made_up" "verb made_up" "scenario made_up"; do
  cmake -P cmake/New.cmake $pair >/dev/null || fail "New.cmake $pair failed"
done
if cmake -P cmake/New.cmake report made_up >/dev/null 2>&1; then fail "an existing file was overwritten"; fi
if cmake -P cmake/New.cmake report Made-Up >/dev/null 2>&1; then fail "a bad name was accepted"; fi
if cmake -P cmake/New.cmake gadget x >/dev/null 2>&1; then fail "an unknown kind was accepted"; fi

grown=$tree/build/grown
cached() { sed -n "s/^$1:[A-Z]*=//p" "$origin/CMakeCache.txt"; }
build_type=$(cached CMAKE_BUILD_TYPE)
flags=CMAKE_CXX_FLAGS_${build_type^^}
cmake -S "$tree" -B "$grown" -G Ninja -DCMAKE_EXPORT_COMPILE_COMMANDS=ON -DFULLDRESS_TESTS=OFF -DFULLDRESS_BENCH=OFF \
  -DFULLDRESS_PRECOMPILE="$(cached FULLDRESS_PRECOMPILE)" -DCMAKE_BUILD_TYPE="$build_type" \
  -DCMAKE_CXX_FLAGS="$(cached CMAKE_CXX_FLAGS)" -D"$flags"="$(cached "$flags")" \
  -DCMAKE_CXX_COMPILER_LAUNCHER="$here/reuse_object.sh" >configure.log 2>&1 || { tail -20 configure.log; fail "cmake failed"; }

bash "$here/list_reusable.sh" "$source" "$origin" "$tree" "$grown" "$work/reusable"
export FULLDRESS_REUSE_FROM=$origin FULLDRESS_REUSABLE=$work/reusable
# One at a time: ctest runs another test beside this one.
cmake --build "$grown" --parallel 1 --target fulldress >build.log 2>&1 || { tail -40 build.log; fail "the grown tree does not build"; }
echo "scaffold: $(find "$grown" -name '*.o' | wc -l) objects, $(wc -l <"$work/reusable/taken") of them taken from $origin"

fulldress=$grown/fulldress
export FULLDRESS_DATA_DIR=$tree
"$fulldress" list --checks | grep -q '^fk.made-up ' || fail "the check is not listed"
"$fulldress" explain fk.made-up | grep -q . || fail "the check is not explained"
"$fulldress" list | grep -q '^made_up ' || fail "the scenario is not listed"
"$fulldress" made_up a b | grep -q 'was given 2 words' || fail "the verb does not run"
"$fulldress" doctor >/dev/null || true
"$fulldress" run made_up --output "$work/out" --report made_up=- | grep -q passed || fail "the scenario does not pass"
"$fulldress" run made_up --format made_up --output "$work/out" >"$work/format.log" 2>&1 && fail "the format read native files"
grep -q made_up "$work/format.log" || fail "the format is not known"
rm -rf "$work"
