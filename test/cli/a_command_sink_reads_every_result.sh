#!/bin/sh
# A command gets every result on its stdin, and is waited for.
. "$(dirname "$0")/lib.sh"

exits 0 stint run -q -j2 --to 'exec:sleep 0.1; cat >got; echo all read' -- echo {} ::: 1 2 3
prints 'all read'
same "$(member output <got | sort | tr -d '\n')" 123
