#!/bin/sh
# -n and -N put so many records into one command; 0 runs it without any.
. "$(dirname "$0")/lib.sh"

exits 0 stint run -k -n 2 echo ::: a b c
prints 'a b
c'
exits 0 stint run -k --max-replace-args 2 echo {2}-{1} ::: a b c d
prints 'b-a
d-c'
exits 0 stint run -k -N 0 echo hi ::: a b
prints 'hi
hi'
exits 0 stint run -k --max-args 2 echo x{}y ::: a b
prints 'xa by'
