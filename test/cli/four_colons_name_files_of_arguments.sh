#!/bin/sh
# The lines of the files behind :::: are sources; - is standard input.
. "$(dirname "$0")/lib.sh"

printf '1\n2\n' >one
printf 'x\ny\n' >other
exits 0 stint run -k echo :::: one other
same "$(tr '\n' ',' <"$out")" '1 x,1 y,2 x,2 y,'
exits 0 stint run -k echo {2}{1} :::: - ::: a <one
same "$(tr '\n' ',' <"$out")" 'a1,a2,'
