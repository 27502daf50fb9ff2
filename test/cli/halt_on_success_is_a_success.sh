#!/bin/sh
# One success is enough: exit code 0 although items are left.
. "$(dirname "$0")/lib.sh"

exits 0 stint run -j1 --halt now,success=1 -- echo {} ::: a b c
lines "$out" 1
exits 2 stint run --halt whenever -- true ::: a
says 'soon,fail=1'
