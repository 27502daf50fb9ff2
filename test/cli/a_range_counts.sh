#!/bin/sh
# --from 1..N yields numbers, as bash does between braces.
. "$(dirname "$0")/lib.sh"

exits 0 stint run -k --from 8..10 -- echo
same "$(tr '\n' ' ' <"$out")" '8 9 10 '
exits 0 stint run -k --from 08..10..2 -- echo
same "$(tr '\n' ' ' <"$out")" '08 10 '
exits 2 stint run --from 1..5..0 -- echo
says "'1..5..0' is no range: its numbers have at most 18 digits, and its step is not 0"
