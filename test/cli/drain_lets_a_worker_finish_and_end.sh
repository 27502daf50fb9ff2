#!/bin/sh
# A drained worker settles what it runs, gives the rest back, says so and exits with 0.
. "$(dirname "$0")/lib.sh"

exits 0 stint submit --job j -- sh -c 'echo >>ran; until [ -e go ]; do sleep 0.05; done' ::: a b c
stint work -j1 --wait >told 2>&1 &
busy=$!
until_true has_lines ran 1
exits 2 stint drain 999
says "there is no worker '999' at work; 'stint workers' lists them"
exits 2 stint drain
says 'or --all'
exits 0 stint drain "$(stint workers --json | member worker)"
shows "process $busy on"
touch go
wait $busy
grep -q 'drained: what ran is settled, the rest was given back; 1 item completed' told
exits 0 stint status j --json
same "$(member completed <"$out") $(member open <"$out")" '1 2'
stint work -j1 --wait >told 2>&1 &
idle=$!
until_true has_lines ran 3
exits 0 stint wait j
exits 0 stint drain --all
wait $idle
exits 0 stint drain --all
prints 'no worker is at work'
