#!/bin/sh
# purge of an open job says how to end it; without a job it wants --finished or --older-than.
. "$(dirname "$0")/lib.sh"

exits 0 stint submit --job open -- echo ::: a
exits 2 stint purge open
says "job open is closed; 'stint cancel open' ends it first"
exits 2 stint purge
says 'which job? name one, or say --finished or --older-than'
exits 2 stint purge --older-than 7d open
says 'which job? name one, or say --finished or --older-than'
exits 2 stint purge --older-than soon
says 'reading --older-than'
exits 0 stint cancel open
exits 0 stint purge open
prints 'open: 1 item, removed'
