#!/bin/sh
# --rerun failed takes up what failed, and nothing else.
. "$(dirname "$0")/lib.sh"

mkdir in
for n in $(seq 5); do : >in/$n; done
exits 1 stint run --from 'glob:in/*' -- sh -c 'echo $1 >>ran; [ $1 != in/3 ] || [ -e go ]' sh {}
: >go
exits 1 stint run --from 'glob:in/*' -- sh -c 'echo $1 >>ran; [ $1 != in/3 ] || [ -e go ]' sh {}
says '--rerun failed'
lines ran 5
exits 0 stint run --from 'glob:in/*' --rerun failed -- \
    sh -c 'echo $1 >>ran; [ $1 != in/3 ] || [ -e go ]' sh {}
lines ran 6
same "$(tail -n1 ran)" in/3
