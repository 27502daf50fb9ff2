#!/bin/sh
# --from may be given more than once; words come on top.
. "$(dirname "$0")/lib.sh"

printf '1\n2\n' >list
exits 0 stint run -j1 --from lines:list --from lines:list -- echo {} ::: 3
same "$(sort "$out" | tr '\n' ' ')" '1 1 2 2 3 '
