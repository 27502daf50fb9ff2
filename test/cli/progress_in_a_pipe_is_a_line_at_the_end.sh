#!/bin/sh
# Where stderr is no terminal --bar, --eta and --progress are lines, the last one how it ended.
. "$(dirname "$0")/lib.sh"

exits 0 stint run --bar -j1 echo ::: a b
same "$(cat "$err")" 'stint: 100% 2:0=0s'
exits 0 stint run --eta -j1 echo ::: a b
grep -qE '^stint: ETA: 0s Left: 0 AVG: [0-9.]+s  local:0/2/100%/[0-9.]+s$' "$err" ||
    fail 'no line of --eta'
exits 1 stint run --progress -q -j1 false ::: a
grep -qE '^stint: local:0/0/100%/[0-9.]+s 1 failed$' "$err" || fail 'no line of --progress'
lines "$err" 1
