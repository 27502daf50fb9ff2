#!/bin/sh
# set-back postpones, give-back returns at once; neither costs an attempt.
. "$(dirname "$0")/lib.sh"

exits 0 stint submit --job j ::: a
exits 0 stint claim j
exits 0 stint give-back "$(head -1 "$out")"
prints 'a: given back'
exits 0 stint claim j --json
same "$(member attempt <"$out")" 1
exits 0 stint set-back "$(member token <"$out")" --for 1h
prints 'a: set back for 1 h 0 min'
exits 1 stint claim j
says 'nothing is claimable now: 1 waiting, the first until 2'
exits 0 stint claim j a --json
same "$(member attempt <"$out")" 1
exits 0 stint verify
