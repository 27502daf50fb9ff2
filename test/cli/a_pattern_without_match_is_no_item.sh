#!/bin/sh
# A pattern that finds nothing says so, and that is no failure.
. "$(dirname "$0")/lib.sh"

exits 0 stint run --from 'glob:none*' -- echo {}
prints ''
says 'there is no item'
