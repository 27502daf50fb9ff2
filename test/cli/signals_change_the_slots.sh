#!/bin/sh
# SIGUSR1 is one slot more, SIGUSR2 one fewer, as with xargs; what runs comes to its end.
. "$(dirname "$0")/lib.sh"

slots_are() { [ "$(stint slots --json | member slots)" = "$1" ]; }
stint run -j 1 --job j -- sh -c 'echo $1 >>ran; until [ -e go.$1 ]; do sleep 0.02; done
    [ $1 != 2 ] || wc -l <ran >seen' x ::: 1 2 3 &
run=$!
until_true has_lines ran 1
kill -USR1 $run
until_true has_lines ran 2
until_true slots_are 2
kill -USR2 $run
until_true slots_are 1
: >go.1
completed() { [ "$(stint status j --json | member completed)" = "$1" ]; }
until_true completed 1
: >go.2
: >go.3
wait $run
same "$(cat seen)" 2
