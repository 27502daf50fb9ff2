#!/bin/sh
# show takes a key or a number; --json is one JSON object.
. "$(dirname "$0")/lib.sh"

exits 0 stint run -- echo ::: some thing
exits 0 stint show thing --json
same "$(member item <"$out")" 2
exits 0 stint show 2 --json
same "$(member key <"$out")" thing
lines "$out" 1
