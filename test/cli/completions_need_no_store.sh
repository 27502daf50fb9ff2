#!/bin/sh
# Without a store there are no names to offer; that is no error, and none is made.
. "$(dirname "$0")/lib.sh"

exits 0 stint __complete -- items ''
prints ''
silent
nothing .stint
exits 0 stint __complete -- items --st
shows '--state'
exits 0 stint run --store other.db --job elsewhere -- echo ::: a
exits 0 stint __complete -- items --store other.db ''
shows 'elsewhere'
