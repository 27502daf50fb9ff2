#!/bin/sh
# --delay: starts lie so far apart, however many slots there are.
. "$(dirname "$0")/lib.sh"

exits 0 stint run -j 4 --delay 150ms -- sh -c 'date +%s%3N >>starts' ::: 1 2 3 4
sort starts | awk 'NR > 1 && $1 - last < 130 { print $1 - last } { last = $1 }' >"$out"
prints ''
exits 0 stint run -q -j 4 --delay 40ms~50% -- true ::: 1 2 3
exits 0 stint run -q -j 4 --delay 40msauto -- true ::: 1 2 3
