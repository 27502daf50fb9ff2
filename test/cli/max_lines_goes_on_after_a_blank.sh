#!/bin/sh
# -L counts lines that are not blank, which go on after a blank at their end.
. "$(dirname "$0")/lib.sh"

printf 'a \nb\n\nc\nd\n' >list
exits 0 stint run -k -L 2 echo <list
prints 'a b c
d'
exits 0 stint run -k --max-lines 2 echo 'x{}' <list
prints 'xa b xc
xd'
