#!/bin/sh
# retry --canceled opens canceled items again.
. "$(dirname "$0")/lib.sh"

exits 0 stint submit --job j -- echo ::: a b
exits 0 stint cancel j
prints 'j: 2 items canceled'
exits 0 stint retry j
prints 'j: 0 items taken up again'
exits 0 stint retry j --canceled
prints 'j: 2 items taken up again'
exits 0 stint work
exits 0 stint results j
same "$(sort "$out" | tr '\n' ' ')" 'a b '
