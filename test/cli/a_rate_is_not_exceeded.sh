#!/bin/sh
# --rate: at most so many starts in any second, also of items that take no time.
. "$(dirname "$0")/lib.sh"

seq 12 >list
exits 0 stint run -q -j 4 --rate 20/s --from lines:list -- sh -c 'date +%s%3N >>starts'
lines starts 12
sort starts | awk '{ at[NR] = $1 } END { exit at[12] - at[1] < 500 }' || fail "$(cat starts)"
exits 0 stint run -q --rate 60000/m -- true ::: a
exits 0 stint run -q --rate 900000/h -- true ::: a
