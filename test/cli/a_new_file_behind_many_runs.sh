#!/bin/sh
# A new file runs, however many files come before it that are done.
. "$(dirname "$0")/lib.sh"

mkdir in
touch $(seq 1000 1999 | sed 's|^|in/|')
exits 0 stint run -q --from 'glob:in/*' -- echo {}
lines "$out" 1000
: >in/zz
exits 0 stint run --from 'glob:in/*' -- echo {}
prints in/zz
says '1001 of 1001 completed'
