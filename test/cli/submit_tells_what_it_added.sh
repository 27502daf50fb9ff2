#!/bin/sh
# submit prints the job with its items, and runs nothing.
. "$(dirname "$0")/lib.sh"

exits 0 stint submit --job later -- sh -c 'echo >>ran' ::: a b c
prints 'later: 3 items, 3 added, 3 to do'
nothing ran
