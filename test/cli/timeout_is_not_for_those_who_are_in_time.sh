#!/bin/sh
# Who is in time is not disturbed.
. "$(dirname "$0")/lib.sh"

exits 0 stint run --timeout 1m -- echo ::: a b
lines "$out" 2
