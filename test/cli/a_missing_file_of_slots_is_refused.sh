#!/bin/sh
# -j takes what is a number of slots, or a file that holds one.
. "$(dirname "$0")/lib.sh"

exits 2 stint run -j slots -- true ::: a
says "'slots' is no number of slots"
says 'or the name of a file'
echo many >slots
exits 2 stint run -j slots -- true ::: a
says "'many"
nothing .stint
