#!/bin/sh
# With -k results come in the order of the items, however long each takes.
. "$(dirname "$0")/lib.sh"

for option in -k --ordered --keep-order; do
    exits 0 stint run --job "o$option" $option -j4 -- sh -c 'sleep "$1"; echo "$1"' sh {} \
        ::: 0.3 0.2 0.1 0
    prints '0.3
0.2
0.1
0'
done
exits 0 stint run --job failing -j4 -k -q --from lines:/dev/null -- true
exits 1 stint run --job some -j4 -k -q sh -c 'sleep "$0"; echo "$0"; exit "${0#0.}"' ::: 0.2 0.1 0
prints '0.2
0.1
0'
