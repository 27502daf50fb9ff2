#!/bin/sh
# Every benchmark, each beside its peer in the same call.
#   tools/bench.sh build/release
set -eu
for program in "$1"/bench_*; do
    printf '\n== %s\n' "$(basename "$program")"
    "$program"
done
