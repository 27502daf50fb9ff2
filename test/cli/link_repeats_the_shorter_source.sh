#!/bin/sh
# --link takes sources side by side; the shorter one begins anew.
. "$(dirname "$0")/lib.sh"

exits 0 stint run -k --link echo ::: a b c ::: 1 2
same "$(tr '\n' ',' <"$out")" 'a 1,b 2,c 1,'
exits 0 stint run -k --xapply echo ::: a ::: 1 2
same "$(tr '\n' ',' <"$out")" 'a 1,a 2,'
