#!/bin/sh
# work for a job that is not there is refused, with a guess.
. "$(dirname "$0")/lib.sh"

exits 0 stint submit --job nightly -- echo ::: a
exits 2 stint work nigthly
says "there is no job 'nigthly'; did you mean 'nightly'?"
