#!/bin/sh
# Nothing of the live line is seen when stderr is no terminal.
. "$(dirname "$0")/lib.sh"

exits 0 stint run -j2 -- sh -c 'sleep 0.5; echo "$1"' sh {} ::: a b c
silent
