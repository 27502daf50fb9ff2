#!/bin/sh
# A file that is no database is refused, kept as it is, and nothing is put beside it.
. "$(dirname "$0")/lib.sh"

echo 'my thesis, long enough to be mistaken for something else' >thesis.txt
cp thesis.txt copy.txt
exits 3 stint run --store thesis.txt echo ::: a
says "opening store 'thesis.txt'"
cmp thesis.txt copy.txt
exits 0 ls
prints 'copy.txt
thesis.txt'
