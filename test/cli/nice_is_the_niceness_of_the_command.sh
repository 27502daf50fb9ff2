#!/bin/sh
# --nice: the command's niceness, and never less than that of stint.
. "$(dirname "$0")/lib.sh"

exits 0 stint run --nice 7 -- sh -c 'nice' ::: a
prints 7
exits 0 nice -n 9 stint run --nice 7 -- sh -c 'nice' ::: a
prints 9
exits 2 stint run --nice 20 -- true ::: a
says '--nice takes a number from 0 to 19'
exits 2 stint run --nice -1 -- true ::: a
