#!/bin/sh
# --deadline: items that take as long as the others did and would not end in time do not begin.
. "$(dirname "$0")/lib.sh"

seq 100 >list
exits 124 timeout 20 stint run -j 1 --job j --deadline 3s --from lines:list -- \
    sh -c 'echo >>begun; sleep 1; echo >>ended'
same "$(wc -l <begun)" "$(wc -l <ended)"
exits 0 stint verify
