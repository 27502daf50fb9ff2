#!/bin/sh
# A source of an unknown kind is refused, with those that there are.
. "$(dirname "$0")/lib.sh"

exits 2 stint run --from ftp://host/list -- echo {}
says "'ftp://host/list' is no source: write stdin, words:…, lines:FILE or glob:PATTERN"
exits 2 stint run --from list -- echo {}
nothing .stint
