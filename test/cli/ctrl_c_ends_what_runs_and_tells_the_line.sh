#!/bin/sh
# Ctrl-C lets what runs finish, exits 130, and the line it tells goes on when pasted.
. "$(dirname "$0")/lib.sh"

seq 20 >'my list'
step='echo $1 >>ran; while [ ! -e go ]; do sleep 0.01; done; echo "did $1"'
env --default-signal=INT stint run -j1 --from 'lines:my list' -- sh -c "$step" 'a "name"' {} \
    >one 2>told &
run=$!
until_true has_lines ran 1
kill -INT $run
: >go
code=0
wait $run || code=$?
same $code 130
grep -q 'stopped (SIGINT): [0-9]* of 20 completed' told || fail "told: $(cat told)"
sed -n '/goes on from here:/,$p' told | tail -n +2 >pasted
exits 0 sh pasted
says 'already completed'
cat one "$out" | sort >all
same "$(sed 's/did //' all | sort -n | tr '\n' ' ')" "$(seq 20 | tr '\n' ' ')"
lines ran 20
