#!/bin/sh
# --halt soon,fail=1: nothing new begins, what runs comes to its end; the same line goes on.
. "$(dirname "$0")/lib.sh"

line="stint run -j1 --job j --halt soon,fail=1 -- ./work {}"
printf '#!/bin/sh\necho $1 >>ran\n[ $1 != 2 ]\n' >work && chmod +x work
seq 5 >list
exits 1 sh -c "$line <list"
same "$(tail -1 ran)" 2
exits 1 sh -c "$line <list"
same "$(sort -u ran | wc -l)" 5
