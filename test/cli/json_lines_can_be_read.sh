#!/bin/sh
# With --json each result is one JSON object a line, the same that 'stint results' shows.
. "$(dirname "$0")/lib.sh"

exits 1 stint run -q -k --json -- sh -c 'echo "$1"; echo grumble >&2; exit ${#1}' sh {} ::: '' x
same "$(member output <"$out" | tr '\n' ' ')" '  x  '
same "$(member status <"$out" | tr '\n' ' ')" 'completed failed '
same "$(member stderr <"$out" | tr '\n' ' ')" 'grumble  grumble  '
cp "$out" printed
exits 0 stint results --ordered --json
cmp "$out" printed
