#!/bin/sh
# SIGTERM lets what runs finish and exits 143.
. "$(dirname "$0")/lib.sh"

stint run -j1 -- sh -c 'echo >>ran; while [ ! -e go ]; do sleep 0.01; done' ::: a b 2>told &
run=$!
until_true has_lines ran 1
kill -TERM $run
: >go
code=0
wait $run || code=$?
same $code 143
grep -q 'stopped (SIGTERM): 1 of 2 completed' told || fail "told: $(cat told)"
exits 0 stint status --json
same "$(member open <"$out")" 1
