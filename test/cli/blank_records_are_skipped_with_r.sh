#!/bin/sh
# -r skips records of nothing but blanks; else they are items.
. "$(dirname "$0")/lib.sh"

printf 'a\n\n \nb\n' >list
exits 0 stint run -k -r echo '[{}]' <list
prints '[a]
[b]'
exits 0 stint run -k echo '[{}]' <list
lines "$out" 4
printf '\n' | stint run --no-run-if-empty echo ran >"$out"
prints ''
