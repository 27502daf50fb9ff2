#!/bin/sh
# -j takes a number that makes sense.
. "$(dirname "$0")/lib.sh"

exits 2 stint run -j lots echo ::: a
exits 2 stint run -j 5000 echo ::: a
says '-j takes a number from 1 to 4096'
exits 2 stint run -j -1 echo ::: a
nothing .stint
