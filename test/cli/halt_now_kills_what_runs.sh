#!/bin/sh
# --halt now,fail=1: the first failure ends what runs; the rest is not lost.
. "$(dirname "$0")/lib.sh"

exits 1 stint run -j2 --job j --halt now,fail=1 -- sh -c '[ "$1" = bad ] && exit 1; sleep 1000' x {} ::: long bad c d
says '--halt now,fail=1'
exits 0 stint status j --json
same "$(member open <"$out")" 3
exits 0 stint verify
