#!/bin/sh
# -j FILE: the file is read again as soon as it changes; nonsense in it changes nothing.
. "$(dirname "$0")/lib.sh"

slots_are() { [ "$(stint slots --json | member slots)" = "$1" ]; }
echo 1 >slots
stint run -j slots -- sh -c 'echo >>ran; until [ -e go ]; do sleep 0.02; done' ::: 1 2 3 4 5 &
run=$!
until_true has_lines ran 1
slots_are 1 || fail "not one slot"
echo 3 >slots
until_true has_lines ran 3
until_true slots_are 3
echo nonsense >slots
echo 200% >other
mv other slots
until_true slots_are $(($(nproc) * 2))
: >go
wait $run
