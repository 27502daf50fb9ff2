#!/bin/sh
# What `make check` does: the house rules, the linter, the tests under the sanitizers, and the
# loops that take longer. Stops at the first failure.
set -eu
cd "$(dirname "$0")/.."
jobs=$(nproc)
export CTEST_OUTPUT_ON_FAILURE=1

step() { printf '\n== %s\n' "$*"; }

# sanitized PRESET TARGETS TESTS: TARGETS are words, TESTS is a pattern.
sanitized() {
    step "$1"
    cmake --preset "$1" >/dev/null
    # shellcheck disable=SC2086  # Several words.
    cmake --build "build/$1" -j "$jobs" --target $2
    ctest --test-dir "build/$1" -j "$jobs" -L unit -R "$3" --no-tests=error
}

sanitized asan "unit_tests test_crash_points" .
# Where there are threads: the other rooms have none, and the crash points are short processes.
sanitized tsan "test_sys test_spool test_source test_store test_exec test_sink test_engine test_contract_sqlite" \
    '^(sys|spool|source|store|exec|sink|engine|contract_sqlite)$'

step "the linter and the longer loops"
cmake --preset release >/dev/null
cmake --build build/release -j "$jobs"
ctest --test-dir build/release -j "$jobs" -L check --no-tests=error
