#!/bin/sh
# Each word of one source goes with each of the other, the last one varying fastest.
. "$(dirname "$0")/lib.sh"

exits 0 stint run -k echo {2}{1} ::: a b ::: 1 2 3
same "$(tr '\n' ' ' <"$out")" '1a 2a 3a 1b 2b 3b '
exits 0 stint run -k echo ::: a b :::
says 'there is no item'
