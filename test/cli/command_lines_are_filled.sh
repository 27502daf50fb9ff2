#!/bin/sh
# -X, -m and --xargs make items of as many records as fit, shared by the slots.
. "$(dirname "$0")/lib.sh"

exits 0 stint run -k -j 2 -X --from 1..5 -- echo x{}
prints 'x1 x2 x3
x4 x5'
exits 0 stint run -k -j 2 -m --from 1..5 -- echo x{}
prints 'x1 2 3
x4 5'
exits 0 stint run -k -j 2 --xargs --from 1..5 -- echo x{}
prints 'x1 2 3 4 5'
exits 0 stint run -k -j 2 --xargs --from 1..50000 -- sh -c 'echo $#'
[ "$(wc -l <"$out")" -gt 1 ]
same "$(awk '{ sum += $1 } END { print sum + NR }' "$out")" 50000
