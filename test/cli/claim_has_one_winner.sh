#!/bin/sh
# claim gives an item to one caller: its token, then its input; the others are told who has it.
. "$(dirname "$0")/lib.sh"

mkdir in
printf x >"in/a b
c"
exits 0 stint submit --job files --from 'glob:in/*'
for n in 1 2 3 4; do stint claim files --holder "h$n" >"claim$n" 2>>"$err" & done
wait
same "$(cat claim? | grep -c '^[0-9]*$')" 1
same "$(cat claim? | tail -n +2)" 'in/a b
c'
exits 1 stint claim files --holder late
says 'nothing is claimable now: 1 held by others, the first until 2'
exits 1 stint claim files 'in/a b
c'
says 'is held by h'
says ' until 2'
exits 0 stint verify
