#!/bin/sh
# --timeout N%: of the median of the successes, as soon as there are three.
. "$(dirname "$0")/lib.sh"

item='[ $0 = slow ] || exec sleep 0.05; exec sleep 1000'
exits 1 timeout 30 stint run -j 2 --timeout 1000% -- sh -c "$item" ::: slow 1 2 3 4
says '1 x timeout after'
says "such as 'slow'"
exits 2 stint run --timeout 100% -- true ::: a
says 'above 100%, such as 300%'
exits 2 stint run --timeout x% -- true ::: a
