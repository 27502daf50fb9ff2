#!/bin/sh
# An item is tried once unless --attempts says more.
. "$(dirname "$0")/lib.sh"

exits 1 stint run -- sh -c 'echo >>ran; exit 7' ::: a
lines ran 1
exits 1 stint run --attempts 2 --backoff 0ms -- sh -c 'echo >>ran2; exit 7' ::: a
lines ran2 2
