#!/bin/sh
# -C separates the arguments of a record, and takes the blanks around them away.
. "$(dirname "$0")/lib.sh"

printf 'a , b\nc,d\n' >list
exits 0 stint run -k -C , echo '[{2}][{1}]' :::: list
prints '[b][a]
[d][c]'
exits 0 stint run -k --colsep '[0-9]+' echo '{-1}{1}{4}' ::: x12y3z
prints zx
