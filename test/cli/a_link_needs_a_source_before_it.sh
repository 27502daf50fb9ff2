#!/bin/sh
# :::+ has nothing to link with when it comes first; :::: needs a file.
. "$(dirname "$0")/lib.sh"

exits 2 stint run echo :::+ a
says "write ':::' for the first one"
exits 2 stint run echo ::::
says "'::::' takes files of lines, such as ':::: list.txt'"
exits 2 stint run -a - echo :::: - ::: a </dev/null
says 'standard input can be read only once'
nothing .stint
