#!/bin/sh
# -I changes what stands for the arguments; the other placeholders stay.
. "$(dirname "$0")/lib.sh"

exits 0 stint run -I ,, echo ,, {} {.} ::: a.b
prints 'a.b {} a'
exits 2 stint run -I '' echo ::: a
says '-I takes a text, such as -I FILE or -I ,,'
