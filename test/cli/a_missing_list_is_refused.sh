#!/bin/sh
# lines:FILE of a file that is not there is refused, and nothing is made.
. "$(dirname "$0")/lib.sh"

exits 2 stint run --from lines:none -- echo
says lines:none
says "no such file"
nothing .stint
