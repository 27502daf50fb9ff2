#!/bin/sh
# A command cannot eat the items: its stdin is empty.
. "$(dirname "$0")/lib.sh"

exits 0 sh -c 'printf "a\nb\n" | stint run -j1 -- sh -c "cat; readlink /proc/self/fd/0; echo \$0"'
prints '/dev/null
a
/dev/null
b'
