#!/usr/bin/env bash
# scaffold_test.sh SOURCE WORK PRESET: see CMakeLists.txt beside it.
set -eu
source=$1 work=$2 preset=$3
tree=$work/tree
rm -rf "$tree"
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

# Nobody waits for what is built here: it is compiled as fast as can be.
cmake --preset "$preset" -DFULLDRESS_TESTS=OFF -DFULLDRESS_BENCH=OFF -DFULLDRESS_PRECOMPILE=all \
  -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS_DEBUG=-O0 >/dev/null
cmake --build --preset "$preset" --target fulldress >build.log 2>&1 || { tail -40 build.log; fail "the grown tree does not build"; }

fulldress=$tree/build/$preset/fulldress
export FULLDRESS_DATA_DIR=$tree
"$fulldress" list --checks | grep -q '^fk.made-up ' || fail "the check is not listed"
"$fulldress" explain fk.made-up | grep -q . || fail "the check is not explained"
"$fulldress" list | grep -q '^made_up ' || fail "the scenario is not listed"
"$fulldress" made_up a b | grep -q 'was given 2 words' || fail "the verb does not run"
"$fulldress" doctor >/dev/null || true
"$fulldress" run made_up --output "$work/out" --report made_up=- | grep -q passed || fail "the scenario does not pass"
"$fulldress" run made_up --format made_up --output "$work/out" >"$work/format.log" 2>&1 && fail "the format read native files"
grep -q made_up "$work/format.log" || fail "the format is not known"
rm -rf "$tree" "$work/out"
