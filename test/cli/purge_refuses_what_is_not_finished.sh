#!/bin/sh
# purge of an open job says how to end it; without a job it wants --finished.
. "$(dirname "$0")/lib.sh"

exits 0 stint submit --job open -- echo ::: a
exits 2 stint purge open
says "job open is closed; 'stint cancel open' ends it first"
exits 2 stint purge
says 'which job? name one, or say --finished'
exits 2 stint purge --older 7d open
says '--older is for --finished'
exits 2 stint purge --finished --older soon
says 'reading --older'
exits 0 stint cancel open
exits 0 stint purge open
prints 'open: 1 item, removed'
