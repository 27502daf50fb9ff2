#!/bin/sh
# Shows the main job on the files of examples/: run, killed, resumed, looked at.
#   tools/demo.sh build/release/stint
set -eu

stint=$(realpath "$1")
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export STINT_STORE="$work/manifest.db"
from="glob:examples/**/*.txt"

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }

say "1. A command for every file:  stint run --from '$from' -- wc -w {}"
"$stint" run --from "$from" -- wc -w {}

say "2. The same line again does nothing, because everything is done:"
"$stint" run --from "$from" -- wc -w {}

say "3. A slower job, killed with kill -9 on its way:"
set -- run -j 2 --from "$from" -- sh -c 'sleep 0.05; wc -c "$1"' sh {}
"$stint" "$@" >"$work/first" &
pid=$!
while [ "$(wc -l <"$work/first")" -lt 4 ]; do sleep 0.01; done
kill -9 "$pid"
wait "$pid" 2>/dev/null || true
echo "killed after $(wc -l <"$work/first") results"

say "4. The same line does the rest, and no more:"
"$stint" "$@"

say "5. The books:"
"$stint" status
"$stint" verify

cat <<TXT

What to type next, with build/release/stint in your PATH:
  seq 100 | stint run -j 4 -- echo item {}
  stint items --state failed            what went wrong, and
  stint show 1                          everything about one item
  stint submit --from 'glob:*.txt' -- wc -l {} ; stint work
  stint help
TXT
