#!/bin/sh
# --shuf takes the items in an order of chance, --seed in one of its own.
. "$(dirname "$0")/lib.sh"

exits 0 stint run -k --shuf --seed 1 --from 1..50 -- echo
cp "$out" one
exits 0 stint run -k --shuf --seed 1 --from 1..50 -- echo
cmp one "$out"
same "$(sort -n one)" "$(seq 50)"
[ "$(cat one)" != "$(seq 50)" ]
exits 0 stint run -k --shuf --from 1..50 -- echo
[ "$(cat "$out")" != "$(seq 50)" ]
exits 2 stint run --seed 1 echo ::: a
says '--seed is for the order of --shuf; add --shuf'
exits 2 stint run --shuf --seed x echo ::: a
says "--seed takes a number from 0 on, not 'x'"
