#!/bin/sh
# submit --json prints one JSON object.
. "$(dirname "$0")/lib.sh"

exits 0 stint submit --json --job later -- echo ::: a b c
same "$(member <"$out")" "['added', 'items', 'job', 'open']"
same "$(member open <"$out")" 3
