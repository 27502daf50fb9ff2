#!/bin/sh
# --deadline: what runs by then is ended and goes back at no cost; exit code 124, and the line goes on.
. "$(dirname "$0")/lib.sh"

line="stint run -j 1 --job j"
item='echo "$0 $STINT_ATTEMPT" >>begun; [ -e go ] || sleep 1000'
exits 124 timeout 20 $line --deadline 1s -- sh -c "$item" ::: a b
says 'stopped (--deadline): 0 of 2 completed'
: >go
exits 0 $line --deadline 1h -- sh -c "$item" ::: a b
same "$(tr '\n' ' ' <begun)" 'a 1 a 1 b 1 '
exits 0 stint submit --job w -- sh -c 'sleep 1000' ::: a
exits 124 timeout 20 stint work --deadline 1s w
