#!/bin/sh
# --trim takes blanks away on the left, the right or both sides.
. "$(dirname "$0")/lib.sh"

exits 0 stint run --trim l echo '[{}]' ::: ' a '
prints '[a ]'
exits 0 stint run --trim r echo '[{}]' ::: ' a '
prints '[ a]'
exits 0 stint run --trim lr echo '[{}]' ::: ' a '
prints '[a]'
exits 0 stint run --trim n -C , echo '[{1}]' ::: ' a ,b'
prints '[ a ]'
exits 2 stint run --trim x echo ::: a
says "--trim takes n, l, r, lr or rl, not 'x'"
