#!/bin/sh
# `stint slots N` gives the workers of a job another number of slots, soon.
. "$(dirname "$0")/lib.sh"

stint run -j 1 --job j -- sh -c 'echo $1 >>ran; until [ -e go ]; do sleep 0.02; done' x ::: 1 2 3 4 &
run=$!
until_true has_lines ran 1
exits 0 stint slots 3 j
shows SLOTS
until_true has_lines ran 3
exits 0 stint slots 4 --worker "$(stint slots --json | member worker)"
until_true has_lines ran 4
: >go
wait $run
