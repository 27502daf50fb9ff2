#!/bin/sh
# --color changes nothing in a pipe, and is refused where there is no tag to colour.
. "$(dirname "$0")/lib.sh"

exits 0 stint run --tag --color echo ::: a
prints "$(printf 'a\ta')"
exits 2 stint run --color echo ::: a
says 'add --tag or --tagstring'
