#!/bin/sh
# -n, -N, -L and -s take numbers, and one of the first three is enough.
. "$(dirname "$0")/lib.sh"

exits 2 stint run -n x echo ::: a
says "-n takes a number from 0 on, not 'x'"
exits 2 stint run -N -1 echo ::: a
says "-N takes a number from 0 on, not '-1'"
exits 2 stint run -L 0 echo ::: a
says "-L takes a number from 1 on, not '0'"
exits 2 stint run -s 0 echo ::: a
says "-s takes a number from 1 on, not '0'"
exits 2 stint run -n 1 -L 1 echo ::: a
says '-n, -N and -L all say how many make an item; give one of them'
exits 2 stint run -X --xargs echo ::: a
says '-X, -m and --xargs are three ways to fill a command line; give one of them'
nothing .stint
