#!/bin/sh
# With -0 records end with NUL, and may hold line ends.
. "$(dirname "$0")/lib.sh"

printf 'a\nb\0c\0' >list
exits 0 stint run -k -0 --from lines:list -- printf '[%s]'
prints '[a
b][c]'
exits 0 stint run -k --null printf '[%s]' <list
prints '[a
b][c]'
