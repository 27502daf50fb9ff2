#!/bin/sh
# status prints a table of the jobs with their books.
. "$(dirname "$0")/lib.sh"

exits 0 stint run --job one -- echo ::: a b
exits 1 stint run --job two -- false ::: a
exits 0 stint status
shows 'JOB'
same "$(awk '$1 == "one" {print $2, $3, $4}' "$out")" 'completed 2 2'
same "$(awk '$1 == "two" {print $2, $3, $5}' "$out")" 'failed 1 1'
