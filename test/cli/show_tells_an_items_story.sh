#!/bin/sh
# show has the state, the output and the end of stderr of one item.
. "$(dirname "$0")/lib.sh"

exits 1 stint run -- sh -c 'echo said $0; echo grumbled >&2; exit 3' ::: a
exits 0 stint show 1
shows 'failed'
shows 'exit 3'
shows 'said a'
shows 'grumbled'
