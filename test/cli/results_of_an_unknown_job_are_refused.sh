#!/bin/sh
# results for a job that is not there is refused with a guess.
. "$(dirname "$0")/lib.sh"

exits 0 stint run --job nightly -- echo ::: a
exits 2 stint results nigthly
says "did you mean 'nightly'?"
prints ''
