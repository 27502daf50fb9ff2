#!/bin/sh
# A sink that fails stops neither the items nor the others, and the run exits with 3.
. "$(dirname "$0")/lib.sh"

exits 3 stint run -q -j1 --to file:/dev/full --to - -- echo {} ::: 1 2 3
prints '1
2
3'
says "appending to '/dev/full'"
says 'disk is full'
exits 0 stint status --json
same "$(member completed <"$out")" 3
