#!/bin/sh
# An stderr of 1 MiB comes whole, behind the item's stdout, and its end is shown to people.
. "$(dirname "$0")/lib.sh"

{ head -c 1048576 /dev/urandom | base64; echo the end; } >bytes
exits 0 stint run -q -- sh -c 'cat "$1" >&2; echo out' sh {} ::: bytes
prints out
cmp "$err" bytes
exits 0 stint results
cmp "$err" bytes
exits 0 stint show 1
shows "$(wc -c <bytes) bytes in the content file"
shows 'the end'
