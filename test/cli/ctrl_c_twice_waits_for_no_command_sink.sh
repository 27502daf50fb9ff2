#!/bin/sh
# A command that takes results for ever is ended by the second Ctrl-C, and that is told.
. "$(dirname "$0")/lib.sh"

env --default-signal=INT stint run -q -j1 --to 'exec:exec sleep 900' -- sh -c 'echo >ran' ::: a \
    2>"$err" &
run=$!
until_true test -e ran
taken() { ! grep -q '^ShdPnd.*[2367abef]$' /proc/$run/status; }
kill -INT $run
until_true taken
kill -INT $run
code=0
wait $run || code=$?
[ $code -ne 0 ] || fail 'it has not told that the command was ended'
says 'exec:exec sleep 900: the command'
