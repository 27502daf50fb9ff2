#!/bin/sh
# claim JOB KEY takes that item; unknown keys, settled items and other words are refused.
. "$(dirname "$0")/lib.sh"

exits 0 stint submit --job j -- true ::: a b c
exits 0 stint claim j b --json --holder me
same "$(member key <"$out") $(member item <"$out") $(member attempt <"$out")" 'b 2 1'
token=$(member token <"$out")
exits 0 stint complete "$token"
prints 'b: completed'
exits 1 stint claim j b
says "item 'b' is completed"
exits 2 stint claim j nosuch
says "job j has no item 'nosuch'; 'stint items j' lists them"
exits 2 stint claim nosuch
exits 2 stint claim j a --lease 0s
says '--lease takes a time above 0'
exits 2 stint claim j a --wait
says '--wait is for the next item'
