#!/bin/sh
# -j takes a number that makes sense.
. "$(dirname "$0")/lib.sh"

exits 2 stint run -j 5000 echo ::: a
says 'write a number from 1 to 4096'
exits 2 stint run -j 0% echo ::: a
exits 2 stint work -j +x
nothing .stint
