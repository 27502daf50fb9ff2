#!/bin/sh
# --delay TIMEauto: a failure makes the pause 30 % longer, as with parallel.
. "$(dirname "$0")/lib.sh"

exits 1 stint run -j 1 --delay 100msauto -- sh -c 'date +%s%3N >>starts; exit 1' ::: 1 2 3 4 5
awk 'NR == 1 { first = $1 } END { exit $1 - first < 600 }' starts || fail "too fast: $(cat starts)"
