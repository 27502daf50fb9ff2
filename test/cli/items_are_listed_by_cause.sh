#!/bin/sh
# items --cause lists only items that ended for that cause.
. "$(dirname "$0")/lib.sh"

exits 1 stint run -- sh -c 'exit $0' ::: 0 3 0 4
exits 0 stint items --cause 'exit 3' --json
same "$(member key <"$out")" 3
exits 0 stint items --cause 'exit 5' --json
prints ''
