#!/bin/sh
# --csv reads fields with quotes, separators and line ends in them.
. "$(dirname "$0")/lib.sh"

printf '1,"say ""hi""","x\ny"\n2,,"a;b"\n' >list
exits 0 stint run -k --csv echo '[{2}][{3}]' :::: list
prints '[say "hi"][x
y]
[][a;b]'
printf 'a;"b;c"\n' >list
exits 0 stint run -k --csv -C ';' echo {2} :::: list
prints 'b;c'
