#!/bin/sh
# --exit-failed: 0, the number of failed items, 101 for more than 100; 255 for anything else.
. "$(dirname "$0")/lib.sh"

exits 0 stint run --exit-failed -- true ::: a b
exits 2 stint run --exit-failed -- sh -c 'exit $0' ::: 0 7 0 9
seq 102 >list
exits 101 stint run --exit-failed --from lines:list -- false
exits 255 stint run --exit-failed --job x:y -- true ::: a
exits 0 stint run --exit-failed --tolerate 1 -- sh -c 'exit $0' ::: 0 7
