#!/bin/sh
# What an item prints comes in one piece, however many run at once.
. "$(dirname "$0")/lib.sh"

exits 0 stint run -j8 -- sh -c 'echo "$0 1"; sleep 0.0$0; echo "$0 2"' ::: 5 4 3 2 1 6
lines "$out" 12
same "$(awk 'NR % 2 {first = $1; next} $1 != first' "$out")" ''
