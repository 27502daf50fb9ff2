#!/bin/sh
# -a reads the lines of a file; several are combined, and with words.
. "$(dirname "$0")/lib.sh"

printf '1\n2\n' >one
printf 'x\ny\n' >other
exits 0 stint run -k -a one echo
same "$(tr '\n' ',' <"$out")" '1,2,'
exits 0 stint run -k -a one --arg-file other echo ::: w
same "$(tr '\n' ',' <"$out")" '1 x w,1 y w,2 x w,2 y w,'
exits 2 stint run -a missing echo
says "source 'lines:missing': there is no such file"
