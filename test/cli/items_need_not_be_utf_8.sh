#!/bin/sh
# A line that is no UTF-8 reaches the command byte for byte, and JSON tells it without loss.
. "$(dirname "$0")/lib.sh"

printf 'a\377b\n' >list
exits 0 stint run --from lines:list -- printf '%s\n'
cmp - "$out" <list
exits 0 stint items --json
shows '"key":{"hex":"61ff62"}'
