#!/bin/sh
# report reconciles the books, groups failures by kind, and names slow items and workers.
. "$(dirname "$0")/lib.sh"

exits 1 stint run --job j -j 1 -- sh -c 'case $0 in bad*) echo "no $0.wav" >&2; exit 3;; esac' ::: a b bad1 bad22 c
exits 0 stint report j
shows 'items       5 = 3 completed + 2 failed + 0 canceled + 0 open'
shows 'exit 3: no badN.wav'
shows 'durations   p50 '
shows SLOWEST
exits 0 stint report j --json
lines "$out" 1
same "$(member items <"$out") $(member failed <"$out")" '5 2'
same "$(member failures <"$out")" "[{'signature': 'exit 3: no badN.wav', 'count': 2, 'item': 3, 'key': 'bad1'}]"
exits 2 stint report nosuch
says "there is no job 'nosuch'"
