#!/bin/sh
# A process that may not begin anything keeps nothing: another one does the rest.
. "$(dirname "$0")/lib.sh"

stint run -j 1 --job j --delay 1h -- sh -c 'echo >>ran' ::: a b c d &
run=$!
until_true has_lines ran 1
until_true stint status j --json
exits 0 timeout 20 stint work j
wait $run
lines ran 4
