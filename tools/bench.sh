#!/bin/sh
# Every benchmark, each beside its peer in the same call.
#   tools/bench.sh build/release
set -eu
"$(dirname "$0")/setup_peers.sh" "$1/peers" || echo "stint: going on without them" >&2
for program in "$1"/bench_*; do
    printf '\n== %s\n' "$(basename "$program")"
    "$program"
done
