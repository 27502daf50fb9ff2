#!/bin/sh
# --from may be given more than once; words are combined with all of it.
. "$(dirname "$0")/lib.sh"

printf '1\n2\n' >list
exits 0 stint run -k --from lines:list --from 8..9 -- echo {}
prints '1
2
8
9'
exits 0 stint run -k --from lines:list --from 9..9 -- echo {} ::: a b
same "$(tr '\n' ' ' <"$out")" '1 a 1 b 2 a 2 b 9 a 9 b '
