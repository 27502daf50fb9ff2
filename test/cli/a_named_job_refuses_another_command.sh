#!/bin/sh
# Under one name, another command is refused and both are shown.
. "$(dirname "$0")/lib.sh"

exits 0 stint run --job n -- echo first ::: a
exits 2 stint run --job n -- echo second ::: a
says "job 'n' exists and does something else"
says 'echo first'
says 'echo second'
prints ''
exits 0 stint status --json
lines "$out" 1
