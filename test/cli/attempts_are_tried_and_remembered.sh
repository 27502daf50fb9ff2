#!/bin/sh
# --attempts tries again; show has the attempts that failed.
. "$(dirname "$0")/lib.sh"

exits 0 stint run --attempts 3 --backoff 1ms -- \
    sh -c 'echo >>ran; [ $STINT_ATTEMPT = 3 ] || exit 7' ::: a
lines ran 3
exits 0 stint show 1
same "$(grep -c 'exit 7' "$out")" 2
shows 'attempt 3  completed'
