#!/bin/sh
# A command without a placeholder gets the item at its end.
. "$(dirname "$0")/lib.sh"

exits 0 stint run -j1 echo -n 'and' ::: a
prints 'and a'
