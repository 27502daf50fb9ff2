#!/bin/sh
# -s says how many bytes a command line may have, as xargs counts them.
. "$(dirname "$0")/lib.sh"

exits 0 stint run -k -s 20 --xargs --from 1..20 -- echo
cp "$out" ours
seq 20 | xargs -s 20 echo >theirs
cmp ours theirs
exits 2 stint run --max-chars 8 echo ::: aaaa
says 'record 1 makes a command line of 10 bytes, and 8 are allowed'
