#!/bin/sh
# A stint inside an item tells its own items, not the outer one.
. "$(dirname "$0")/lib.sh"

inner='stint run -q --store inner.db --job inner -- sh -c "echo \$STINT_JOB \$STINT_KEY" ::: b'
exits 0 stint run --job outer -- sh -c "$inner" ::: a
prints 'inner b'
