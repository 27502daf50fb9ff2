#!/bin/sh
# :::+ and ::::+ go side by side with the source before; the shorter one ends it.
. "$(dirname "$0")/lib.sh"

printf 'x\ny\n' >list
exits 0 stint run -k echo ::: a b ::: 1 2 3 ::::+ list
same "$(tr '\n' ',' <"$out")" 'a 1 x,a 2 y,b 1 x,b 2 y,'
exits 0 stint run -k echo ::: a b c :::+ 1 2
same "$(tr '\n' ',' <"$out")" 'a 1,b 2,'
