#!/bin/sh
# A stopped command does not escape its timeout.
. "$(dirname "$0")/lib.sh"

exits 1 stint run --timeout 300ms --termseq TERM,100,KILL -- sh -c 'kill -STOP $$' x ::: a
exits 0 stint show 1
shows 'timeout after 300 ms'
