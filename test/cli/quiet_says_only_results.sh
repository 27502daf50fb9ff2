#!/bin/sh
# -q leaves the results and the exit code, and says nothing else.
. "$(dirname "$0")/lib.sh"

exits 0 sh -c 'seq 3 | stint run -q -j1 --job j -- echo {}'
silent
exits 1 stint run -q -- sh -c 'exit 3' ::: a
silent
prints ''
