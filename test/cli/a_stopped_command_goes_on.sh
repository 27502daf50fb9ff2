#!/bin/sh
# A command that is stopped as by Ctrl-Z keeps its slot, and its item completes when it goes on.
. "$(dirname "$0")/lib.sh"

stint run -- sh -c 'echo $$ >pid; while [ ! -e go ]; do sleep 0.01; done; echo done' x ::: a >said &
run=$!
until_true [ -s pid ]
kill -STOP "$(cat pid)"
: >go
exits 0 stint items --state running --json
same "$(member item <"$out")" 1
kill -CONT "$(cat pid)"
wait $run || fail "the run failed"
same "$(cat said)" done
