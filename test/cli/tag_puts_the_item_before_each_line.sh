#!/bin/sh
# --tag puts the item and a TAB before each line, also of stderr; a last line keeps its missing end.
. "$(dirname "$0")/lib.sh"

exits 0 stint run --tag -j1 -- sh -c 'printf "1\n\n2"; printf "oh\nno\n" >&2' ::: 'a b'
prints "$(printf 'a b\t1\na b\t\na b\t2')"
same "$(cat "$err")" "$(printf 'a b\toh\na b\tno')"
