#!/bin/sh
# A job with few enough failures is completed; with one more it is failed.
. "$(dirname "$0")/lib.sh"

exits 0 stint run --tolerate 1 -- test {} = {} -a {} != 2 ::: 1 2 3
exits 0 stint status --json
same "$(member state <"$out")" completed
exits 1 stint run --tolerate 30% -- test 2 != {} -a {} != 3 -a 1 = 1 ::: 1 2 3
exits 2 stint run --tolerate some -- true ::: a
says 'such as 3 or 5%'
