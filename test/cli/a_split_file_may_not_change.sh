#!/bin/sh
# A range of a file that has changed since it was split is not read, and an unfinished job is not
# split anew.
. "$(dirname "$0")/lib.sh"

seq 100 >f
exits 1 stint run -j1 --from 'text:f?rows=50' -- sh -c 'read n; test $n = 51 || { echo more >>f; exit 1; }'
says 'changed since it was split'
exits 0 stint submit --job j --from 'text:f?rows=50' -- cat
seq 90 >f
exits 2 stint submit --job j --from 'text:f?rows=50' -- cat
says 'the input is not the one that the job was begun with'
