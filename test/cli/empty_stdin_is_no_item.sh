#!/bin/sh
# Empty standard input is a job without items: it says so, and that is no failure.
. "$(dirname "$0")/lib.sh"

exits 0 sh -c ': | stint run -- echo {}'
prints ''
says 'there is no item: the sources are empty'
