#!/bin/sh
# Each partition of a CSV file is its header and whole rows, also where quotes hold line ends.
. "$(dirname "$0")/lib.sh"

printf 'id,text\r\n1,"a\nb"\r\n2,c\r\n3,"d,""\n"\r\n' >f.csv
exits 0 stint run -k -j2 --from 'csv:f.csv?rows=2' -- sh -c 'cat; echo "--$1"' sh {records}
printf 'id,text\r\n1,"a\nb"\r\n2,c\r\n--2\nid,text\r\n3,"d,""\n"\r\n--1\n' >wanted
cmp "$out" wanted || fail "not as it should be"
