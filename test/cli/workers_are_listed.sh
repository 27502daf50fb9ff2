#!/bin/sh
# workers lists who works on a store, with what it runs, for people and as JSON.
. "$(dirname "$0")/lib.sh"

stint run -j3 --job j -- sh -c 'echo >>ran; until [ -e go ]; do sleep 0.05; done' ::: a b >told 2>&1 &
run=$!
until_true has_lines ran 2
exits 0 stint workers
shows 'WORKER  STATE  HOST'
shows "$run"
exits 0 stint workers --json
same "$(member pid <"$out") $(member state <"$out") $(member slots <"$out")" "$run works 3"
same "$(member items <"$out") $(member jobs <"$out")" "[1, 2] ['j']"
touch go
wait $run
exits 0 stint workers --json
prints ''
