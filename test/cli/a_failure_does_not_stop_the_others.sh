#!/bin/sh
# All items run, whatever becomes of the first; the end says how to see the failures.
. "$(dirname "$0")/lib.sh"

exits 1 stint run --job j -- sh -c 'echo $0; exit $0' ::: 1 0 0 2
lines "$out" 4
says '2 of 4 completed, 2 failed'
says "stint items j --state failed"
