#!/bin/sh
# What `make check` does: the house rules, the linter, the tests under the sanitizers, and the
# loops that take longer. Stops at the first failure.
set -eu
cd "$(dirname "$0")/.."
jobs=$(nproc)
export CTEST_OUTPUT_ON_FAILURE=1

step() { printf '\n== %s\n' "$*"; }

for preset in asan tsan; do
    step "$preset"
    # The crash points are many short processes of one thread each: nothing for tsan to see.
    programs="unit_tests test_crash_points"
    skipped='^$'
    [ "$preset" = asan ] || { programs=unit_tests; skipped=crash; }
    cmake --preset "$preset" >/dev/null
    # shellcheck disable=SC2086  # Several words.
    cmake --build "build/$preset" -j "$jobs" --target $programs
    ctest --test-dir "build/$preset" -j "$jobs" -L unit -LE "$skipped" --no-tests=error
done

step "the linter and the longer loops"
cmake --preset release >/dev/null
cmake --build build/release -j "$jobs"
ctest --test-dir build/release -L check --no-tests=error
