#!/bin/sh
# Installs the queues that bench_postgres runs beside stint, with a node that is new enough for them,
# into a build directory. Does nothing when they are there.
#   tools/setup_peers.sh build/release/peers
set -eu
wanted=$(realpath "$(dirname "$0")/../bench/postgres")
mkdir -p "$1"
cd "$1"
! cmp -s "$wanted/package-lock.json" installed.json || exit 0

command -v npm >/dev/null || {
    echo "stint: the peers of the PostgreSQL benchmark need npm (Debian: npm); left out" >&2
    exit 1
}
echo "stint: installing graphile-worker and pg-boss in $1"
rm -f installed.json
cp "$wanted/package.json" "$wanted/package-lock.json" .
# The node that runs npm may be older than what the peers ask for; they get their own.
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null
cp package-lock.json installed.json
