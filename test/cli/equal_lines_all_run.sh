#!/bin/sh
# Equal lines are different items, as for xargs.
. "$(dirname "$0")/lib.sh"

exits 0 sh -c 'printf "a\na\n" | stint run -- echo {}'
prints 'a
a'
