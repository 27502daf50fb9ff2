#!/bin/sh
# claim without work exits 1 and says so; nothing is printed.
. "$(dirname "$0")/lib.sh"

exits 0 stint submit --job j --from 'glob:*.txt'
exits 1 stint claim j
says 'job j: nothing is left'
prints ''
exits 1 stint claim j --wait
says 'job j: nothing is left'
exits 0 stint submit --job k ::: a
exits 0 stint claim k
exits 0 stint complete "$(head -1 "$out")"
exits 1 stint claim k
says 'job k: nothing is left'
exits 0 stint status k --json
same "$(member state <"$out")" completed
