#!/bin/sh
# With too few descriptors for its slots a run says so and loses nothing; with enough it does the rest.
. "$(dirname "$0")/lib.sh"

seq 20 >list
line="stint run --job j -j8 --from lines:list -- echo"
code=0
sh -c "ulimit -n 32; $line" >"$out" 2>"$err" || code=$?
[ $code = 0 ] || says 'descriptor'
exits 0 $line
exits 0 stint verify
exits 0 stint status j --json
same "$(member completed <"$out")" 20
