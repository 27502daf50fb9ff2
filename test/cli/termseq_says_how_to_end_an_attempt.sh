#!/bin/sh
# Who ignores TERM is killed by the sequence's end; a bad sequence is refused.
. "$(dirname "$0")/lib.sh"

exits 1 stint run --timeout 100ms --termseq INT,50,TERM,50,KILL -- \
    sh -c 'trap "" INT TERM; while :; do sleep 0.02; done' x ::: a
exits 0 stint show 1
shows 'timeout after 100 ms'
exits 2 stint run --termseq TERM,KILL -- true ::: a
says 'TERM,2000,KILL'
