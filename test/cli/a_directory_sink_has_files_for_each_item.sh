#!/bin/sh
# A directory gets the output, the errors and the rest of each result in files of their own.
. "$(dirname "$0")/lib.sh"

head -c 1048576 /dev/urandom >bytes
exits 0 stint run -q -j1 --to dir:results/here -- sh -c 'cat "$1"; echo "$1" >&2' sh {} \
    ::: bytes /dev/null
same "$(ls results/here | tr '\n' ' ')" "000001-bytes.err 000001-bytes.json 000001-bytes.out \
000002-_dev_null.err 000002-_dev_null.json 000002-_dev_null.out "
cmp results/here/000001-bytes.out bytes
same "$(cat results/here/000002-_dev_null.err)" /dev/null
same "$(member key <results/here/000002-_dev_null.json)" /dev/null
: >file
exits 2 stint run --to dir:file -- touch {} ::: ran
says "'file' is in the way"
nothing ran
