#!/bin/sh
# SIGTERM lets what runs finish and starts nothing more; a second one kills it, and says so later.
. "$(dirname "$0")/lib.sh"

exits 0 stint spool init -q q
seq 5 | stint spool write -q q -s seq --lines
script='echo "$FSPL_SEQ $STINT_ATTEMPT" >>ran; until [ -e go ]; do sleep 0.02; done'
stint spool process -q q -j1 -- sh -c "$script" 2>told &
processor=$!
until_true has_lines ran 1
kill -TERM $processor
touch go
code=0
wait $processor || code=$?
same $code 143
same "$(cat ran)" '1 1'
same "$(cat q/nextseq)" 2
rm go
stint spool process -q q -j1 -- sh -c "$script" 2>told &
processor=$!
until_true has_lines ran 2
kill -TERM $processor
until_true sh -c "kill -TERM $processor; sleep 0.05; ! kill -0 $processor"
touch go
exits 0 stint spool process -q q -j2 -- sh -c "$script"
says 'run again as attempt 2 or later: 2'
same "$(sort ran | tr '\n' ,)" '1 1,2 1,2 2,3 1,4 1,5 1,'
same "$(cat q/nextseq)" 6
