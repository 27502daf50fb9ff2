#!/bin/sh
# The program goes away in the middle: the run stops, says so, and no item is failed for it.
. "$(dirname "$0")/lib.sh"

printf '#!/bin/sh\necho >>ran\n[ $1 != 3 ] || rm work\n' >work && chmod +x work
seq 20 >list
exits 2 sh -c 'stint run -j1 --job j -- ./work {} <list'
says "cannot run './work'"
says 'nothing was lost'
exits 0 stint status j --json
same "$(member failed <"$out")" 0
printf '#!/bin/sh\necho >>ran\n' >work && chmod +x work
exits 0 sh -c 'stint run -j1 --job j -- ./work {} <list'
lines ran 20
