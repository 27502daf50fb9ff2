#!/bin/sh
# -x ends the run when -n arguments do not fit into a command line.
. "$(dirname "$0")/lib.sh"

exits 0 stint run -k -s 20 -n 4 echo ::: aaaa bbbb cccc dddd
prints 'aaaa bbbb cccc
dddd'
exits 2 stint run -s 20 -n 4 -x echo ::: aaaa bbbb cccc dddd
says '4 arguments from record 1 on do not fit into a command line of 20 bytes'
exits 2 stint run --exit echo ::: a
says '-x refuses an item of fewer arguments than -n or -L asks for; add -n N'
