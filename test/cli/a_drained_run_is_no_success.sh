#!/bin/sh
# A run that was drained before its job was done says so and exits with 1; the line goes on.
. "$(dirname "$0")/lib.sh"

line() { stint run -j1 --job j -- sh -c 'echo >>ran; [ -e go ] || sleep 0.3' ::: a b c; }
line >told 2>&1 &
run=$!
until_true has_lines ran 1
exits 0 stint drain --all
code=0
wait $run || code=$?
same $code 1
grep -q 'drained: what ran is settled' told
touch go
exits 0 line
lines ran 3
