#!/bin/sh
# --delay: who has nothing left to begin does not wait, and Ctrl-C ends a pause.
. "$(dirname "$0")/lib.sh"

exits 0 timeout 20 stint run --delay 1h -- true ::: a
stint run -j 2 --job j --delay 1h -- sh -c 'echo >>ran' ::: a b c &
run=$!
until_true has_lines ran 1
kill -TERM $run
code=0
wait $run || code=$?
same $code 143
exits 0 stint status j --json
same "$(member completed <"$out") $(member open <"$out")" '1 2'
exits 0 stint verify
