#!/bin/sh
# A source of an unknown kind is refused, with those that there are.
. "$(dirname "$0")/lib.sh"

exits 2 stint run --from ftp://host/list -- echo {}
says "'ftp://host/list' is no source: write stdin, lines:FILE, glob:PATTERN, a range such as 1..100, or csv:FILE"
exits 2 stint run --from list -- echo {}
nothing .stint
