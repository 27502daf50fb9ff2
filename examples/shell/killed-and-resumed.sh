#!/bin/sh
# A job is killed in the middle and given again: the same line does the rest, and no more.
set -eu
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export STINT_STORE="$folder/manifest.db"

# The line: count the words of each text, slowly, two at a time.
count() {
    exec stint run --job count -j 2 --from 'glob:*/*.txt' -- sh -c 'sleep 0.2; wc -w "$1"' sh {}
}

count >"$folder/first" &
stint_pid=$!
until [ -s "$folder/first" ]; do sleep 0.05; done
kill -9 "$stint_pid"
wait "$stint_pid" || echo "killed after $(wc -l <"$folder/first") results"

# What was in hand when it was killed runs again. What had been settled does not.
(count)

# Nothing is missing and nothing was done twice: the books say so.
stint verify
