#!/bin/sh
# cancel of a finished job says so; of an unknown one it is refused.
. "$(dirname "$0")/lib.sh"

exits 0 stint run --job j -- echo ::: a
exits 0 stint cancel j
prints 'j is completed already'
exits 2 stint cancel k
says "there is no job 'k'"
exits 2 stint cancel
says 'JOB is required'
