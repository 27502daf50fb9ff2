#!/bin/sh
# No argument can hold a NUL byte: that item fails and says so.
. "$(dirname "$0")/lib.sh"

printf 'a\0b\nc\n' >list
exits 1 stint run -j1 --from lines:list -- echo
prints c
exits 0 stint show 1
shows 'NUL'
