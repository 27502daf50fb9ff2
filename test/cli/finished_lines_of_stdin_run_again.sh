#!/bin/sh
# A finished job of stdin is not resumed: the same line runs anew.
. "$(dirname "$0")/lib.sh"

exits 0 sh -c 'seq 3 | stint run -j1 -- echo {}; seq 3 | stint run -j1 -- echo {}'
prints '1
2
3
1
2
3'
silent
